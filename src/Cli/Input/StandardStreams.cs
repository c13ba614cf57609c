using Amalgam.Atoms;
using Amalgam.Atoms.Frames;
using Amalgam.Formats;
using Amalgam.Formats.Contracts;
using Amalgam.Formats.Extxyz;

namespace Amalgam.Cli.Input;

/// <summary>A single minus in the place of a file of structures: the standard input, or the standard output; extended XYZ in both.</summary>
internal static class StandardStreams
{
    /// <summary>What stands for a stream.</summary>
    public const string Word = "-";

    // Read whole, because verbs read a file twice: once to check it, once to work.
    private static readonly Lazy<byte[]> Input = new(() =>
    {
        using Stream input = Console.OpenStandardInput();
        using var all = new MemoryStream();
        input.CopyTo(all);
        return all.ToArray();
    });

    /// <summary>The name of a file in messages.</summary>
    public static string NameOf(string path) => path == Word ? "standard output" : path;

    /// <summary>Everything on the standard input.</summary>
    public static byte[] Content => Input.Value;

    /// <summary>The structures of the standard input.</summary>
    public static IEnumerable<Structure> Structures(ReadOptions? options, StructureCensus? census) =>
        new ExtxyzReader(new MemoryStream(Input.Value, writable: false), "standard input", options, census);

    /// <summary>Writes structures to a file, which is complete or not there, or to the standard output.</summary>
    /// <exception cref="InvalidDataException">Nothing can be written there.</exception>
    public static void Write(string path, Action<IFrameWriter> write)
    {
        if (path != Word)
        {
            StructureFormats.UsualWriter.Write(path, write);
            return;
        }
        using var output = new BufferedStream(Console.OpenStandardOutput(), 1 << 16);
        IFrameWriter writer = StructureFormats.UsualWriter.Open(output);
        write(writer);
        writer.Flush();
    }

    /// <summary>Refuses two results in one stream.</summary>
    /// <exception cref="InvalidDataException">JSON and structures are both to go to the standard output.</exception>
    public static void RefuseBoth(string path, bool json)
    {
        if (json && path == Word)
            throw new InvalidDataException("-o -: expected a file beside --json, found that both would go to the standard output\n  → name a file after -o");
    }
}
