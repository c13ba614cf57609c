using Amalgam.Formats.Contracts;
using Amalgam.Formats.Extxyz;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Formats.Extxyz;

/// <summary>Every file in tests/data/bad starts with the message it must produce, line by line after "#! ".</summary>
public sealed class ExtxyzBadFileTests
{
    private const string Mark = "#! ";

    private static readonly string Folder = RepositoryFolder.At("tests", "data", "bad");

    public static TheoryData<string> Files => [.. Directory.GetFiles(Folder, "*.xyz").Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Produces_the_message_it_contains(string file)
    {
        string path = Path.Combine(Folder, file);
        string expected = string.Join('\n', File.ReadLines(path).TakeWhile(line => line.StartsWith(Mark, StringComparison.Ordinal))
            .Select(line => line[Mark.Length..]));
        Assert.NotEqual("", expected);
        var error = Assert.Throws<InvalidDataException>(() => ExtxyzReader.ReadAll(path));
        Assert.Equal(expected, error.Message.Replace(path, file, StringComparison.Ordinal));
    }

    [Fact]
    public void There_are_files_for_every_kind_of_mistake() => Assert.InRange(Files.Count, 60, 1000);

    [Fact]
    public void Gives_the_structures_before_the_first_mistake()
    {
        var read = new List<double?>();
        Assert.Throws<InvalidDataException>(() =>
        {
            foreach (var structure in new ExtxyzReader(Path.Combine(Folder, "too-few-columns.xyz"))) read.Add(structure.Energy);
        });
        Assert.Equal([-8.25], read);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var error = Assert.Throws<InvalidDataException>(() => ExtxyzReader.ReadAll(Path.Combine(Folder, "nowhere.xyz")));
        Assert.EndsWith("nowhere.xyz: expected an extended XYZ file, found nothing\n  → check the path", error.Message, StringComparison.Ordinal);
        Assert.Contains("found a folder", Assert.Throws<InvalidDataException>(() => ExtxyzReader.ReadAll(Folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_asked_for_must_hold_a_number()
    {
        var options = new ReadOptions { EnergyKey = "config_type" };
        var error = Assert.Throws<InvalidDataException>(() => ExtxyzReader.ReadAll(RepositoryFolder.At("tests", "data", "extxyz", "nep.xyz"), options));
        Assert.Contains("nep.xyz:2: expected one finite number as config_type, found 'dimer'", error.Message, StringComparison.Ordinal);
    }
}
