using System.Globalization;
using System.Text;
using Amalgam.Atoms;
using Amalgam.Atoms.Frames;
using Amalgam.Formats.Contracts;

namespace Amalgam.Formats;

/// <summary>
/// Writes structures to a folder of files, so many to each. Until all are there the folder is called NAME.partial: files in it are complete, and a run that was
/// interrupted, or killed, goes on behind them.
/// </summary>
public static class ShardedWriting
{
    private const string Partial = ".partial", About = "conversion.txt";

    /// <summary>Makes the folder, or goes on with it.</summary>
    /// <param name="format">one of files that can be written</param>
    /// <param name="folder">must not be there, or be empty</param>
    /// <param name="size">structures in each file but the last</param>
    /// <param name="identity">what is written from what; a run goes on only where it is the same</param>
    /// <param name="resumes">whether an interrupted run may be there</param>
    /// <param name="structures">all of them from the first on: those of complete files are passed</param>
    /// <param name="done">takes each structure that is there</param>
    /// <exception cref="InvalidDataException">Something else is there, there is no structure, or a file cannot be written.</exception>
    public static void Write(StructureFormat format, string folder, int size, string identity, bool resumes, IEnumerable<Structure> structures,
        Action<Structure> done)
    {
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)), made = target + Partial;
        Prepare(made, identity, resumes);
        using IEnumerator<Structure> next = structures.GetEnumerator();
        bool hasMore = next.MoveNext();
        if (!hasMore)
        {
            Directory.Delete(made, recursive: true);
            throw new InvalidDataException($"{folder}: expected structures to write, found none\n  → is the input empty?");
        }
        for (int number = 0; hasMore; number++)
        {
            string file = Path.Combine(made, number.ToString("000000", CultureInfo.InvariantCulture) + format.Extensions[0]);
            if (File.Exists(file)) Take(_ => { });
            else format.Writer!.Write(file, writer => Take(structure => writer.Write(new Frame(structure))));
        }
        Place(made, target);

        // The structures of one file.
        void Take(Action<Structure> write)
        {
            for (int count = 0; count < size && hasMore; count++, hasMore = next.MoveNext())
            {
                write(next.Current);
                done(next.Current);
            }
        }
    }

    /// <summary>Gives the folder its name in one step; hidden files that are under that name already stay.</summary>
    private static void Place(string made, string target)
    {
        try
        {
            File.Delete(Path.Combine(made, About));
            if (Directory.Exists(target))
            {
                foreach (string hidden in Directory.EnumerateFiles(target, ".*", new EnumerationOptions { AttributesToSkip = 0 }).ToArray())
                    File.Move(hidden, Path.Combine(made, Path.GetFileName(hidden)));
                Directory.Delete(target);
            }
            Directory.Move(made, target);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{target}: could not be written: {problem.Message}\n  → all files are in {made}: give it another name", problem);
        }
    }

    private static void Prepare(string made, string identity, bool resumes)
    {
        string about = Path.Combine(made, About);
        if (!Directory.Exists(made))
        {
            Directory.CreateDirectory(made);
            AtomicFile.Write(about, stream => stream.Write(Encoding.UTF8.GetBytes(identity)));
            return;
        }
        if (!resumes)
            throw new InvalidDataException($"{made}: expected nothing, found an interrupted conversion\n  → go on with it (--resume), or remove the folder");
        if (!File.Exists(about) || File.ReadAllText(about) != identity)
            throw new InvalidDataException($"{made}: expected the conversion that was interrupted, found one of other inputs or options ({About})"
                + "\n  → repeat the command as it was, or remove the folder");
        // What a process that was killed left behind.
        foreach (string rest in Directory.EnumerateFiles(made, "*.tmp", new EnumerationOptions { AttributesToSkip = 0 })) File.Delete(rest);
    }
}
