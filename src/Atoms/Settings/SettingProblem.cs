namespace Amalgam.Atoms.Settings;

/// <summary>A value of a run file or command line that cannot be used.</summary>
/// <param name="Section">section of the key</param>
/// <param name="Key">key in that section</param>
/// <param name="ExpectedFound">"expected …, found …"</param>
/// <param name="Advice">what to do</param>
public sealed record SettingProblem(string Section, string Key, string ExpectedFound, string Advice);
