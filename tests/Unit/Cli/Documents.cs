using Amalgam.Testing;

namespace Amalgam.Unit.Cli;

/// <summary>The commands that the documents tell people to type.</summary>
internal static class Documents
{
    private const string Program = "dotnet run -c Release --project src/Cli -- ";

    /// <summary>Every command of a fenced block of every document, as (file, arguments of the program).</summary>
    public static IEnumerable<(string File, string Command)> Commands() =>
        from file in RepositoryFolder.Files()
        where file.EndsWith(".md", StringComparison.Ordinal)
        from line in FencedLines(File.ReadAllLines(RepositoryFolder.At(file)))
        where line.StartsWith(Program, StringComparison.Ordinal) || line.StartsWith("amalgam ", StringComparison.Ordinal)
        select (file, line.StartsWith(Program, StringComparison.Ordinal) ? line[Program.Length..] : line["amalgam ".Length..]);

    /// <summary>The arguments of a command as a shell would give them (no quoting); a redirection and what follows is the shell's.</summary>
    public static string[] Arguments(string command) =>
        [.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries).TakeWhile(word => word is not (">" or "<" or "|" or "#"))];

    private static IEnumerable<string> FencedLines(IEnumerable<string> lines)
    {
        bool fenced = false;
        foreach (string line in lines)
            if (line.TrimStart().StartsWith("```", StringComparison.Ordinal)) fenced = !fenced;
            else if (fenced) yield return line.Trim();
    }
}
