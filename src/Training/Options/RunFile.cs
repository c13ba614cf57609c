namespace Amalgam.Training;

/// <summary>Run files: TOML with one section per record of <see cref="RunOptions"/>.</summary>
public static class RunFile
{
    /// <summary>Reads a run file; paths in it are relative to its folder.</summary>
    /// <exception cref="InvalidDataException">Syntax, an unknown key (the nearest is named), or a value out of range (which is named).</exception>
    public static RunOptions Read(string path) => throw new NotSupportedException();

    /// <summary>Writes all settings with units and ranges as comments.</summary>
    public static void Write(RunOptions options, string path) => throw new NotSupportedException();
}
