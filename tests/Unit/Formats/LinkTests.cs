using Amalgam.Atoms;
using Amalgam.Formats;
using Amalgam.Unit.Cli;
using Xunit;

namespace Amalgam.Unit.Formats;

/// <summary>Files are read through symbolic links as they are, their length and time among the rest.</summary>
public sealed class LinkTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_sample_reads_through_a_link_as_its_copy_does()
    {
        string[] files = [.. Directory.EnumerateFiles(FormatSamples.Own, "*", SearchOption.AllDirectories)];
        Assert.NotEmpty(files);
        for (int index = 0; index < files.Length; index++)
        {
            string name = Path.GetFileName(files[index]), copies = folder.At($"copy{index}"), links = folder.At($"link{index}");
            Directory.CreateDirectory(copies);
            Directory.CreateDirectory(links);
            File.Copy(files[index], Path.Combine(copies, name));
            File.CreateSymbolicLink(Path.Combine(links, name), files[index]);
            Assert.Equal(Told(copies, name), Told(links, name));
        }
    }

    private static string Told(string folder, string name)
    {
        try
        {
            return string.Join('\n', StructureFormats.All.Read(Path.Combine(folder, name)).Select(one => $"{one.AtomCount} {one.Energy} {one.Positions[^1]}"));
        }
        catch (InvalidDataException refused)
        {
            return refused.Message.Replace(folder, "", StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Length_and_time_are_those_of_the_file()
    {
        string file = folder.Write("long.txt", new string('x', 1000)), link = folder.At("link"), second = folder.At("second");
        File.CreateSymbolicLink(link, file);
        File.CreateSymbolicLink(second, link);
        foreach (string path in (string[])[file, link, second])
        {
            Assert.Equal(1000, LinkedFile.Of(path).Length);
            Assert.Equal(new FileInfo(file).LastWriteTimeUtc, LinkedFile.Of(path).LastWriteTimeUtc);
        }
        Assert.False(LinkedFile.Of(folder.At("none")).Exists);
    }
}
