namespace Amalgam.Training.Options;

/// <summary>A value given beside a run file, such as on a command line.</summary>
/// <param name="Name">how the user gave it, for messages: "--preset"</param>
/// <param name="Section">section of the key</param>
/// <param name="Key">key in that section</param>
/// <param name="Text">value as written; paths are relative to the current folder</param>
public sealed record GivenSetting(string Name, string Section, string Key, string Text);
