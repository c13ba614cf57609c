using Amalgam.Atoms;
using Amalgam.Atoms.Frames;
using Amalgam.Cli.Output;
using Amalgam.Cli.Terminal;
using Amalgam.Formats;
using Amalgam.Formats.Contracts;

namespace Amalgam.Cli.Verbs;

/// <summary>Writes what verbs of data read and change, one structure after the other; complete or not there.</summary>
internal static class StructureSetWriting
{
    /// <param name="output">file or folder</param>
    /// <param name="formatName">format to write; null for that of the ending</param>
    /// <param name="json">whether the result is told as JSON</param>
    /// <param name="structures">what is written, given where readers put what they notice; a fault that shows at the end is thrown there</param>
    /// <returns>the exit code</returns>
    /// <exception cref="InvalidDataException">There is no structure, or a mistake.</exception>
    public static int Write(Screen screen, string output, string? formatName, bool json, Func<StructureCensus, IEnumerable<Structure>> structures)
    {
        StructureFormat format = StructureFormats.All.WrittenFormat(output, formatName);
        using var interruption = new Interruption(() => screen.Error.WriteLine("stopping: nothing is written"));
        var summary = new DataSummary(format);
        format.Writer!.Write(output, writer =>
        {
            using var count = new CountLine(screen, $"writing {output}");
            foreach (Structure structure in structures(summary.Census))
            {
                interruption.Token.ThrowIfCancellationRequested();
                writer.Write(new Frame(structure));
                summary.Add(structure);
                count.Update(summary.Structures);
            }
            if (summary.Structures == 0) throw new InvalidDataException($"{output}: expected structures to write, found none\n  → is the input empty?");
        });
        return Tell(screen, output, json, summary);
    }

    /// <summary>The same into a folder of files of so many structures each; an interrupted run can be resumed.</summary>
    /// <param name="sharding">structures in a file; what is converted from what; whether an interrupted run may be there</param>
    public static int WriteShards(Screen screen, string output, string? formatName, bool json, (int Size, string Identity, bool Resumes) sharding,
        Func<StructureCensus, IEnumerable<Structure>> structures)
    {
        StructureFormat format = StructureFormats.All.WrittenFormat(output, formatName);
        if (!format.Places.HasFlag(FormatPlaces.File) || format.Extensions.Count == 0)
            throw new InvalidDataException($"--structures-per-file: expected a format of files, found {format.Title}\n  → take --format aselmdb or extxyz");
        using var interruption = new Interruption(() => screen.Error.WriteLine("stopping: --resume goes on behind the last complete file"));
        var summary = new DataSummary(format);
        using (var count = new CountLine(screen, $"writing {output}"))
            ShardedWriting.Write(format, output, sharding.Size, sharding.Identity, sharding.Resumes, Watched(structures(summary.Census)), structure =>
            {
                summary.Add(structure);
                count.Update(summary.Structures);
            });
        return Tell(screen, output, json, summary);

        IEnumerable<Structure> Watched(IEnumerable<Structure> all)
        {
            foreach (Structure structure in all)
            {
                interruption.Token.ThrowIfCancellationRequested();
                yield return structure;
            }
        }
    }

    private static int Tell(Screen screen, string output, bool json, DataSummary summary)
    {
        summary.Tell(screen.Error);
        if (json) JsonOutput.Write(screen.Output, summary.ToJson(output));
        else screen.Output.WriteLine(summary.Line(output));
        return 0;
    }
}
