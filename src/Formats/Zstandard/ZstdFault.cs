namespace Amalgam.Formats.Zstandard;

/// <summary>What is wrong with packed data; whoever knows the file says where.</summary>
internal static class ZstdFault
{
    public static InvalidDataException Damaged(string what) => new($"the zstd data are damaged: {what}");

    public static InvalidDataException CutOff() => new("the packed data end early");
}
