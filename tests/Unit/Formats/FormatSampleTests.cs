using System.Text.Json;
using Amalgam.Atoms;
using Amalgam.Formats;
using Amalgam.Formats.Contracts;
using Xunit;

namespace Amalgam.Unit.Formats;

/// <summary>Every sample reads to the numbers beside it, by whichever format the registry finds; what must be refused is.</summary>
public sealed class FormatSampleTests
{
    public static TheoryData<string> Names => [.. FormatSamples.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_sample_reads_to_its_numbers_or_is_refused(string name)
    {
        (JsonElement entry, string[] paths) = FormatSamples.Of(name);
        Assert.NotEmpty(paths);
        foreach (string path in paths)
            if (entry.TryGetProperty("refuse", out _)) Assert.Throws<InvalidDataException>(() => StructureFormats.All.Read(path).Count());
            else ExpectedFrames.Check(entry, [.. StructureFormats.All.Read(path)], isForeign: !path.StartsWith(FormatSamples.Own, StringComparison.Ordinal));
    }

    /// <summary>A reader that can count and fetch by number gives what the stream gives.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Frames_by_number_are_those_of_the_stream(string name)
    {
        (JsonElement entry, string[] paths) = FormatSamples.Of(name);
        if (entry.TryGetProperty("refuse", out _)) return;
        foreach (string path in paths)
        {
            using IIndexedStructures? indexed = StructureFormats.All.OpenIndexed(path);
            if (indexed is null) continue;
            Structure[] streamed = [.. StructureFormats.All.Read(path)];
            Assert.Equal(streamed.Length, indexed.Count);
            for (int frame = streamed.Length - 1; frame >= 0; frame--) SameStructure.Check(streamed[frame], indexed.Read(frame));
        }
    }
}
