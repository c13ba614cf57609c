using Amalgam.Cli.Input;

namespace Amalgam.Cli.Results;

/// <summary>Whether a folder may be written to: it is new or empty, or holds nothing but earlier results of the verb, which the user gives up.</summary>
internal static class ResultFolder
{
    /// <param name="verb">name of the verb</param>
    /// <param name="path">as the user wrote it</param>
    /// <param name="inputs">what the command line names besides</param>
    /// <param name="isForced">whether earlier results are given up</param>
    /// <returns>files of earlier results, which are to be moved away first</returns>
    /// <exception cref="InvalidDataException">It may not; nothing was touched.</exception>
    public static IReadOnlyList<string> Check(string verb, string path, IReadOnlyList<string> inputs, bool isForced)
    {
        RequireFolder(path);
        string real = SamePath.Real(path);
        RefuseInputs(path, real, inputs);
        IReadOnlyList<string> files = MadeBy.FilesIn(real);
        if (files.Count == 0) return [];
        MadeBy? made = MadeBy.Of(real);
        if (made is null)
            throw new InvalidDataException($"{path}: expected a new or empty folder, found {Some(files)}, not written by amalgam {verb}\n"
                + "  → name a new folder" + (TrainedFolder.IsOne(real) && verb == "train" ? ", or go on with --resume" : ""));
        RequireVerb(verb, path, made);
        string[] strange = [.. files.Where(file => !made.Holds(file))];
        if (strange.Length > 0)
            throw new InvalidDataException($"{path}: expected nothing but results of amalgam {verb}, found {Some(strange)}\n"
                + "  → name a new folder, or move what is yours out of this one");
        if (!isForced && files.Any(file => file != TrainedFolder.SettingsName))
            throw new InvalidDataException($"{path}: expected a new folder, found an earlier result of amalgam {verb} ({Some(files)})\n"
                + $"  → {(IsRun(verb) ? "--resume goes on with it; " : "")}--force replaces it; or name a new folder");
        return files;
    }

    /// <summary>Refuses to go on in a folder of another verb.</summary>
    /// <exception cref="InvalidDataException">It holds results of another verb.</exception>
    public static void CheckResumed(string verb, string path)
    {
        RequireFolder(path);
        MadeBy? made = MadeBy.Of(path);
        if (made is not null) RequireVerb(verb, path, made);
        else if (verb != "train" && TrainedFolder.IsOne(path)) RequireVerb(verb, path, new MadeBy("train", null));
    }

    /// <summary>Whether a verb has --resume.</summary>
    private static bool IsRun(string verb) => verb is "train" or "md" or "ablate";

    private static void RequireVerb(string verb, string path, MadeBy made)
    {
        if (made.Verb != verb)
            throw new InvalidDataException($"{path}: expected a folder of amalgam {verb}, found one of amalgam {made.Verb}\n  → name a new folder");
    }

    private static void RequireFolder(string path)
    {
        if (path.Length == 0) throw new InvalidDataException("expected the name of a folder after -o, found an empty one\n  → such as -o results");
        for (string? part = Path.GetFullPath(path); part is not null; part = Path.GetDirectoryName(part))
            if (File.Exists(part)) throw new InvalidDataException($"{path}: expected a folder, found that {part} is a file\n  → name a new folder");
    }

    private static void RefuseInputs(string path, string real, IReadOnlyList<string> inputs)
    {
        foreach (string input in inputs)
        {
            string other = SamePath.Real(input);
            bool isFolder = Directory.Exists(other);
            if (SamePath.Are(real, other) || SamePath.IsInside(other, real))
                throw new InvalidDataException($"{path}: expected a folder without anything that is read, found {input}, an input\n  → name a new folder");
            if (isFolder && !TrainedFolder.IsOne(other) && SamePath.IsInside(real, other))
                throw new InvalidDataException($"{path}: expected a folder outside of the data that are read, found it in {input}\n"
                    + "  → name a folder elsewhere");
        }
    }

    private static string Some(IReadOnlyList<string> files) =>
        string.Join(", ", files.Take(3)) + (files.Count > 3 ? $" and {files.Count - 3} more" : "");
}
