using System.CommandLine;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;
using Amalgam.Cli.Terminal;

namespace Amalgam.Cli.Results;

/// <summary>
/// Keeps what is there while a verb runs: before any work it refuses a result that would replace something else, and it moves the earlier results of a folder
/// aside until the new ones are there.
/// </summary>
/// <remarks>
/// A folder of results lists its files (<see cref="MadeBy"/>), and belongs to one process while it works (<see cref="FolderLock"/>). A process that was
/// killed leaves earlier results in FOLDER.earlier.
/// </remarks>
internal sealed class ResultGuard : IDisposable
{
    /// <summary>The option that gives up an earlier result.</summary>
    public const string ForceName = "--force";

    private const string AblationSettingsName = "ablate.toml";

    private readonly string verb, folder;
    private readonly TextWriter error;
    private readonly bool isResumed;
    private readonly DateTime start = DateTime.UtcNow;
    private readonly IReadOnlyList<string> earlier;
    private readonly string aside;
    private readonly string? firstMade;
    private readonly FolderLock hold;
    private readonly PosixSignalRegistration[] registrations = [];
    private bool isOver;

    private ResultGuard(string verb, string folder, bool isResumed, IReadOnlyList<string> earlier, TextWriter error)
    {
        (this.verb, this.folder, this.isResumed, this.earlier, this.error) = (verb, SamePath.Real(folder), isResumed, earlier, error);
        aside = FreeName(this.folder + ".earlier");
        if (!isResumed) firstMade = FirstMissing(this.folder);
        Directory.CreateDirectory(this.folder);
        hold = FolderLock.Take(this.folder);
        if (isResumed) return;
        Move(earlier, this.folder, aside);
        new MadeBy(verb, null).Write(this.folder);
        // A signal that no work is waiting for ends the process: without this the folder would be left as it is now.
        registrations = [.. Interruption.Signals.Select(signal => PosixSignalRegistration.Create(signal, _ =>
        {
            if (!Interruption.IsAwaited) End(isDone: false);
        }))];
    }

    /// <summary>Checks the result of a command line and prepares its folder.</summary>
    /// <returns>to be ended; null when no folder is written</returns>
    /// <exception cref="InvalidDataException">The result would replace something; nothing was touched.</exception>
    public static ResultGuard? Open(ResultPlace place, ParseResult parsed, TextWriter error)
    {
        string verb = VerbOf(parsed);
        if (place.PathOf(parsed) is not string path || place.TakesStream && path == Input.StandardStreams.Word) return null;
        bool isForced = place.IsReplaceable && parsed.GetValue<bool>(ForceName), isResumed = place.IsResumed(parsed);
        if (isForced && isResumed)
            throw new InvalidDataException($"{path}: expected --resume or --force, found both\n  → --resume goes on with what is there, --force begins anew");
        if (isResumed && HoldsRun(path))
        {
            ResultFolder.CheckResumed(verb, path);
            return new ResultGuard(verb, path, isResumed: true, [], error);
        }
        IReadOnlyList<string> inputs = NamedInputs.Of(parsed, place.Option);
        if (place.IsFolderOf?.Invoke(parsed)
            ?? place.IsFolder) return new ResultGuard(verb, path, isResumed: false, ResultFolder.Check(verb, path, inputs, isForced), error);
        ResultFile.Check(verb, place, path, inputs, isForced);
        return null;
    }

    /// <summary>"train", or "data convert" of a verb with parts.</summary>
    private static string VerbOf(ParseResult parsed)
    {
        string name = parsed.CommandResult.Command.Name;
        return parsed.CommandResult.Parent is CommandResult { Parent: not null } parent ? $"{parent.Command.Name} {name}" : name;
    }

    /// <summary>Lists what was written. Earlier results go when there are new ones, and come back when there are none.</summary>
    /// <param name="isDone">whether the verb came to its end, whatever its exit code</param>
    public void End(bool isDone)
    {
        lock (earlier)
        {
            if (isOver) return;
            isOver = true;
            IReadOnlyList<string> files = MadeBy.FilesIn(folder);
            // Settings alone are no result.
            bool isNothing = !isDone && files.All(file => file == Input.TrainedFolder.SettingsName) && !isResumed;
            if (!isNothing) Keep(files, isDone);
            hold.Dispose();
            if (isNothing) Restore(files);
        }
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in registrations) registration.Dispose();
        hold.Dispose();
    }

    private static bool HoldsRun(string folder) =>
        File.Exists(Path.Combine(folder, Input.TrainedFolder.SettingsName)) || File.Exists(Path.Combine(folder, AblationSettingsName));

    private void Keep(IReadOnlyList<string> files, bool isDone)
    {
        if (!isResumed) new MadeBy(verb, files).Write(folder);
        else if (MadeBy.Of(folder) is MadeBy { Files: not null } made)
            (made with { Files = [.. files.Where(file => made.Holds(file) || File.GetLastWriteTimeUtc(Path.Combine(folder, file)) >= start)] }).Write(folder);
        if (isDone) Remove(earlier, aside);
        else if (earlier.Count > 0) error.WriteLine($"{folder}: the results before are in {aside}");
    }

    private void Restore(IReadOnlyList<string> files)
    {
        Remove(files, folder);
        Directory.CreateDirectory(folder);
        Move(earlier, aside, folder);
        if (earlier.Count > 0)
        {
            new MadeBy(verb, earlier).Write(folder);
            return;
        }
        File.Delete(Path.Combine(folder, MadeBy.FileName));
        // Folders that were made for the result go too, as far as they are empty.
        for (string? made = folder; firstMade is not null && made is not null && made.Length >= firstMade.Length; made = Path.GetDirectoryName(made))
        {
            if (Directory.EnumerateFileSystemEntries(made).Any()) return;
            Directory.Delete(made);
        }
    }

    private static void Move(IReadOnlyList<string> files, string from, string to)
    {
        try
        {
            foreach (string file in files)
            {
                string target = Path.Combine(to, file);
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Move(Path.Combine(from, file), target);
            }
            RemoveEmpty(files, from, isWhole: from.EndsWith(".earlier", StringComparison.Ordinal));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{from}: could not be moved aside: {problem.Message}\n  → name a new folder; part of it may be in {to}", problem);
        }
    }

    private static void Remove(IReadOnlyList<string> files, string folder)
    {
        foreach (string file in files) File.Delete(Path.Combine(folder, file));
        RemoveEmpty(files, folder, isWhole: true);
    }

    /// <summary>Removes the folders of files that are gone, as far as they are empty.</summary>
    private static void RemoveEmpty(IReadOnlyList<string> files, string folder, bool isWhole)
    {
        IEnumerable<string> folders = files.Select(file => Path.GetDirectoryName(Path.Combine(folder, file))!).Distinct();
        foreach (string leaf in folders.OrderByDescending(name => name.Length))
            for (string inner = leaf; inner.Length > folder.Length || isWhole && inner == folder; inner = Path.GetDirectoryName(inner)!)
            {
                if (!Directory.Exists(inner) || Directory.EnumerateFileSystemEntries(inner).Any()) break;
                Directory.Delete(inner);
            }
    }

    private static string FreeName(string name)
    {
        string free = name;
        for (int k = 2; Path.Exists(free); k++) free = $"{name}-{k}";
        return free;
    }

    private static string? FirstMissing(string folder)
    {
        string? missing = null;
        for (string? part = folder; part is not null && !Directory.Exists(part); part = Path.GetDirectoryName(part)) missing = part;
        return missing;
    }
}
