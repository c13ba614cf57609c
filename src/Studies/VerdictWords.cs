namespace Amalgam.Studies;

/// <summary>Verdicts in words, for pages and JSON.</summary>
public static class VerdictWords
{
    /// <summary>"pass", "look" or "fail".</summary>
    public static string Word(this Verdict verdict) => verdict switch { Verdict.Pass => "pass", Verdict.Warn => "look", _ => "fail" };
}
