namespace Amalgam.Training.Toml;

/// <summary>The lines of a file, for messages.</summary>
internal sealed class SourceLines(string text)
{
    private readonly string[] lines = text.Split('\n');

    /// <summary>A line; null when there is none.</summary>
    /// <param name="index">counted from 0</param>
    public string? At(int index) => index >= 0 && index < lines.Length ? lines[index] : null;
}
