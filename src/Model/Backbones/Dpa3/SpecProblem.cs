namespace Amalgam.Model.Backbones.Dpa3;

/// <summary>One error in a model spec.</summary>
/// <param name="Key">Key of the spec, such as "pair_cutoff"; empty when no single key is to blame.</param>
/// <param name="Message">"expected …, found …".</param>
/// <param name="Advice">What to do, or null.</param>
public sealed record SpecProblem(string Key, string Message, string? Advice = null)
{
    /// <summary>"where.key: message", then the advice on a line of its own.</summary>
    public string Describe(string where) =>
        (Key.Length > 0 ? $"{where}.{Key}: {Message}" : $"{where}: {Message}") + (Advice is null ? "" : $"\n  → {Advice}");

    /// <summary>Throws when there are problems; the message names up to ten of them.</summary>
    /// <exception cref="InvalidDataException">There is at least one problem.</exception>
    public static void ThrowIfAny(string where, IReadOnlyCollection<SpecProblem> problems)
    {
        if (problems.Count == 0) return;
        string text = string.Join('\n', problems.Take(10).Select(problem => problem.Describe(where)));
        throw new InvalidDataException(problems.Count > 10 ? $"{text}\n… and {problems.Count - 10} more" : text);
    }
}
