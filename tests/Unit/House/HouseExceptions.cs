using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.House;

/// <summary>
/// What breaks a rule today and is known: tests/data/house/exceptions.txt, lines of a rule and a subject. The list can only shrink: a line that
/// is no longer needed fails the test of its rule, and rewriting snapshots removes such lines but adds none.
/// </summary>
internal static class HouseExceptions
{
    private static readonly string FilePath = RepositoryFolder.At("tests", "data", "house", "exceptions.txt");
    private static readonly Lock Writing = new();

    /// <summary>Fails unless exactly the subjects that the list names for a rule break it.</summary>
    /// <param name="rule">first word of the lines that count</param>
    /// <param name="advice">what to do about a subject that breaks the rule</param>
    /// <param name="found">subject, and what is wrong with it</param>
    public static void Check(string rule, string advice, IEnumerable<(string Subject, string Problem)> found)
    {
        (string Subject, string Problem)[] broken = [.. found];
        HashSet<string> known = [.. Known(File.ReadLines(FilePath), rule)];
        HashSet<string> needed = [.. broken.Select(item => item.Subject)];
        if (Environment.GetEnvironmentVariable("AMALGAM_UPDATE_SNAPSHOTS") == "1") known = Shrink(rule, known, needed);
        IEnumerable<string> sentences =
        [
            .. broken.Where(item => !known.Contains(item.Subject)).Select(item => $"{item.Subject}: {item.Problem}; {advice}"),
            .. known.Except(needed).Order(StringComparer.Ordinal)
                .Select(subject => $"{subject} keeps the rule \"{rule}\" now: remove its line from tests/data/house/exceptions.txt"),
        ];
        Assert.True(!sentences.Any(), string.Join('\n', sentences));
    }

    /// <summary>The subjects that lines name for a rule; empty lines and lines that begin with # are left out.</summary>
    public static IEnumerable<string> Known(IEnumerable<string> lines, string rule) =>
        lines.Where(line => line.StartsWith(rule + " ", StringComparison.Ordinal)).Select(line => line[(rule.Length + 1)..].Trim());

    private static HashSet<string> Shrink(string rule, HashSet<string> known, HashSet<string> needed)
    {
        lock (Writing)
        {
            string[] lines = File.ReadAllLines(FilePath);
            HashSet<string> spare = [.. known.Except(needed).Select(subject => $"{rule} {subject}")];
            if (spare.Count > 0) File.WriteAllLines(FilePath, lines.Where(line => !spare.Contains(line.TrimEnd())));
        }
        return [.. known.Intersect(needed)];
    }
}
