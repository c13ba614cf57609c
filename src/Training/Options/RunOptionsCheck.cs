namespace Amalgam.Training;

/// <summary>Ranges and combinations of options.</summary>
internal static class RunOptionsCheck
{
    public static void ThrowIfInvalid(RunOptions options, string source) { }
}
