using Amalgam.Cli.Input;

namespace Amalgam.Cli.Results;

/// <summary>Whether a file may be written: it is new, or an earlier result of the verb that the user gives up.</summary>
internal static class ResultFile
{
    /// <param name="verb">name of the verb</param>
    /// <param name="path">as the user wrote it</param>
    /// <param name="inputs">what the command line names besides</param>
    /// <param name="isForced">whether an earlier result is given up</param>
    /// <exception cref="InvalidDataException">It may not; nothing was touched.</exception>
    public static void Check(string verb, ResultPlace place, string path, IReadOnlyList<string> inputs, bool isForced)
    {
        if (path == StandardStreams.Word)
            throw new InvalidDataException($"-o -: expected the name of a file, found the standard output, to which amalgam {verb} does not write\n"
                + "  → name a file");
        if (path.Length == 0) throw new InvalidDataException($"expected the name of a file after -o, found an empty one\n  → such as -o {verb}.out");
        if (Directory.Exists(path) || Path.EndsInDirectorySeparator(path))
            throw new InvalidDataException($"{path}: expected the name of a file to write, found a folder\n  → name a file in it");
        string real = SamePath.Real(path);
        RefuseInput(path, real, inputs);
        if (Path.Exists(real)) CheckExisting(verb, place, path, real, isForced);
        else CheckFolder(path, Path.GetDirectoryName(real)!);
    }

    private static void RefuseInput(string path, string real, IReadOnlyList<string> inputs)
    {
        foreach (string input in inputs)
        {
            string other = SamePath.Real(input);
            if (SamePath.Are(real, other))
                throw new InvalidDataException($"{path}: expected another file to write than those that are read, found {Named(input)}, an input\n"
                    + "  → name a new file; an input is never replaced");
            if (Directory.Exists(other) && !TrainedFolder.IsOne(other) && SamePath.IsInside(real, other))
                throw new InvalidDataException($"{path}: expected a file outside of the data that are read, found it in {Named(input)}\n"
                    + "  → name a file in another folder");
        }
    }

    private static void CheckExisting(string verb, ResultPlace place, string path, string real, bool isForced)
    {
        // Devices and pipes have no length: they are never opened, which could wait for ever.
        bool isOwn = new FileInfo(real).Length > 0 && place.IsOwn(real);
        if (MadeBy.Owner(real) is MadeBy owner && !(isOwn && place.StandsInRuns))
            throw new InvalidDataException($"{path}: expected a new file, found one that belongs to a folder of amalgam {owner.Verb}\n  → name a new file");
        if (!place.IsReplaceable)
            throw new InvalidDataException($"{path}: expected a new file, found one that is there already\n"
                + "  → name a new file, or remove this one first: data are never replaced");
        if (!isOwn)
            throw new InvalidDataException($"{path}: expected a new file, found one that amalgam {verb} did not write\n"
                + "  → name a new file; only a result of this verb can be replaced (--force)");
        if (!isForced)
            throw new InvalidDataException($"{path}: expected a new file, found an earlier result of amalgam {verb}\n"
                + "  → --force replaces it; or name a new file");
    }

    // The end of the work is too late to learn that its result cannot be written.
    private static void CheckFolder(string path, string folder)
    {
        if (!Directory.Exists(folder))
            throw new InvalidDataException($"{path}: expected a folder to write into, found that there is no {Named(folder)}\n  → make it first");
        try
        {
            string probe = Path.Combine(folder, $".amalgam-{Environment.ProcessId:x}-{Guid.NewGuid():N}.tmp");
            using var file = new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{path}: could not be written: {problem.Message}\n  → write to a folder that is yours", problem);
        }
    }

    private static string Named(string path)
    {
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }
}
