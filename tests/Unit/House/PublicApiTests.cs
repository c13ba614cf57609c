using System.Reflection;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.House;

/// <summary>Libraries offer what tests/data/api says, one file per assembly, so that a change of it is seen in review.</summary>
public sealed class PublicApiTests
{
    public static TheoryData<string> Libraries =>
    [
        .. Directory.GetDirectories(RepositoryFolder.At("src")).Where(folder => Directory.EnumerateFiles(folder, "*.csproj").Any())
            .Select(Path.GetFileName).OfType<string>().Where(name => name != "Cli").Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void The_public_interface_is_that_of_the_snapshot(string library)
    {
        string path = RepositoryFolder.At("tests", "data", "api", library + ".txt");
        string[] lines = [.. PublicApi.Lines(Assembly.Load("Amalgam." + library))];
        if (Environment.GetEnvironmentVariable("AMALGAM_UPDATE_SNAPSHOTS") == "1") File.WriteAllLines(path, lines);
        string[] known = File.Exists(path) ? File.ReadAllLines(path) : [];
        IEnumerable<string> changes = [.. lines.Except(known).Select(line => "+ " + line.Trim()), .. known.Except(lines).Select(line => "- " + line.Trim())];
        Assert.True(lines.SequenceEqual(known),
            $"the public interface of {library} changed; if that was meant, run the tests with AMALGAM_UPDATE_SNAPSHOTS=1 and read the difference:\n"
            + string.Join('\n', changes));
    }

    [Fact]
    public void Members_are_written_with_types_names_and_usual_values() =>
        Assert.Equal(
            [
                "abstract class Amalgam.Unit.House.PublicApiTests.Sample<T> : IDisposable",
                "    List<Int32?[]> Field",
                "    String Name { get; init; }",
                "    T Item[Int32 index] { get; }",
                "    Void Dispose()",
                "    const Most = 3",
                "    static PublicApiTests.Sample<T> Make<U>(ref Double x, U[] rest, String name = \"a\")",
            ],
            PublicApi.Lines(typeof(Sample<>)));

    /// <summary>One member of every kind.</summary>
    public abstract class Sample<T> : IDisposable
    {
        public const int Most = 3;
        public List<int?[]> Field = [];
        private Sample() => Name = "";
        public string Name { get; init; }
        public T this[int index] => throw new ArgumentOutOfRangeException(nameof(index));
        public static Sample<T> Make<U>(ref double x, U[] rest, string name = "a") => throw new InvalidOperationException($"{x}{rest}{name}");
        public void Dispose() => GC.SuppressFinalize(this);
        internal int Hidden() => Field.Count;
    }
}
