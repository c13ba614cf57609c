using Amalgam.Cli.Results;
using Xunit;

namespace Amalgam.Unit.Cli;

/// <summary>What a verb writes never replaces an input, a model or anything else that is not an earlier result of the verb.</summary>
public sealed class ResultTests : IDisposable
{
    private const string Argon = "lj:epsilon=0.0104,sigma=3.4,cutoff=6";

    /// <summary>Verbs that write one file, with their inputs; -o is to be added. Words of the input folder are files or folders in it.</summary>
    private static readonly string[][] FileVerbs =
    [
        ["predict", Argon, "a.xyz"], ["predict", "m.safetensors,n.safetensors", "a.xyz"], ["predict", Argon, "data"], ["relax", Argon, "a.xyz"],
        ["report", "m.safetensors", "--data", "a.xyz", "b.xyz"], ["report", "run"], ["validate", "m.safetensors", "a.xyz"], ["import", "dpa.yaml"],
    ];

    private static readonly string[][] FolderVerbs =
    [
        ["experts", "m.safetensors", "--data", "a.xyz"], ["md", Argon, "a.xyz@1"], ["md", "md.toml"], ["neb", Argon, "a.xyz", "b.xyz"],
        ["eos", Argon, "a.xyz"], ["elastic", Argon, "a.xyz"], ["phonons", Argon, "a.xyz"], ["train", "--data", "a.xyz", "--test", "b.xyz"],
        ["train", "train.toml"], ["ablate", "train.toml"],
    ];

    private readonly TemporaryFolder folder = new();

    public ResultTests()
    {
        foreach (string name in (string[])["a.xyz", "b.xyz"]) folder.Write(name, "2\n\nAr 0 0 0\nAr 4 0 0\n");
        // Nothing is read before the result is known to be possible: any text stands for a model.
        foreach (string name in (string[])["m.safetensors", "n.safetensors"]) folder.Write(name, "a model\n");
        folder.Write("dpa.yaml", "model: none\n");
        folder.Write("notes.txt", "mine\n");
        folder.Write("empty.xyz", "");
        folder.Write("md.toml", $"[dynamics]\nmodel = \"{Argon}\"\nstart = \"a.xyz\"\n");
        folder.Write("train.toml", "[data]\ntrain_files = [\"a.xyz\"]\ntest_files = [\"b.xyz\"]\n[model]\nstart = \"m.safetensors\"\n");
        foreach (string name in (string[])["run", "data", "data/set.000", "mine", "deep"]) Directory.CreateDirectory(folder.At(name));
        folder.Write("data/type.raw", "0 0\n");
        folder.Write("run/run.toml", "[data]\ntrain_files = [\"../a.xyz\"]\n");
        folder.Write("run/log.tsv", "step\n");
        File.Copy(folder.At("m.safetensors"), folder.At("run/model.safetensors"));
        folder.Write("mine/notes.txt", "mine\n");
        File.CreateSymbolicLink(folder.At("link.xyz"), folder.At("a.xyz"));
        Directory.CreateSymbolicLink(folder.At("here"), folder.Path);
    }

    public void Dispose() => folder.Dispose();

    public static TheoryData<int> EachFileVerb => [.. Enumerable.Range(0, FileVerbs.Length)];

    public static TheoryData<int> EachFolderVerb => [.. Enumerable.Range(0, FolderVerbs.Length)];

    [Theory]
    [MemberData(nameof(EachFileVerb))]
    public void A_file_never_replaces_what_is_there(int verb)
    {
        foreach (string target in (string[])["a.xyz", "b.xyz", "m.safetensors", "n.safetensors", "notes.txt", "empty.xyz", "link.xyz", "dpa.yaml", "md.toml",
            "run/run.toml", "run/model.safetensors", "run/log.tsv", "data/type.raw", "data", "run", "mine/notes.txt"])
            foreach (string spelling in Spellings(target)) AssertRefused([.. Located(FileVerbs[verb]), "-o", spelling]);
        AssertRefused([.. Located(FileVerbs[verb]), "-o", folder.At("none/new.out")]);
        AssertRefused([.. Located(FileVerbs[verb]), "-o", folder.At("a.xyz/new.out")]);
    }

    [Theory]
    [MemberData(nameof(EachFolderVerb))]
    public void A_folder_of_results_never_holds_anything_else(int verb)
    {
        foreach (string target in (string[])["a.xyz", "m.safetensors", "notes.txt", "link.xyz", "mine", "run", "data", "notes.txt/deep", ""])
            foreach (string spelling in Spellings(target)) AssertRefused([.. Located(FolderVerbs[verb]), "-o", spelling]);
    }

    [Fact]
    public void A_result_does_not_go_into_the_data_that_are_read()
    {
        AssertRefused("predict", Argon, folder.At("data"), "-o", folder.At("data/new.xyz"));
        AssertRefused("eos", Argon, folder.At("data"), "-o", folder.At("data/eos"));
        AssertRefused("train", "--data", folder.At("data"), "-o", folder.At("data/set.000/run"));
    }

    [Fact]
    public void An_earlier_result_is_replaced_only_when_that_is_asked_for()
    {
        string[] command = ["predict", Argon, folder.At("a.xyz"), "-o", folder.At("p.xyz")];
        Assert.Equal(0, ProgramRun.Of(command).ExitCode);
        byte[] first = File.ReadAllBytes(folder.At("p.xyz"));
        ProgramRun again = ProgramRun.Of(command);
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("--force", again.Error, StringComparison.Ordinal);
        folder.Write("a.xyz", "1\n\nAr 0 0 0\n");
        Assert.Equal(0, ProgramRun.Of([.. command, "--force"]).ExitCode);
        Assert.NotEqual(first, File.ReadAllBytes(folder.At("p.xyz")));
        // A result that is an input now is an input.
        AssertRefused("relax", Argon, folder.At("p.xyz"), "-o", folder.At("p.xyz"), "--force");
        Assert.Equal(0, ProgramRun.Of("relax", Argon, folder.At("b.xyz"), "-o", folder.At("p.xyz"), "--force").ExitCode);
    }

    [Fact]
    public void A_folder_is_replaced_as_a_whole_and_comes_back_when_nothing_replaces_it()
    {
        string start = folder.Write("ar.xyz", "1\nLattice=\"5.3 0 0 0 5.3 0 0 0 5.3\"\nAr 0 0 0\n"), other = folder.At("results/md");
        string[] command = ["md", Argon, start, "-o", other, "--temperature", "10", "--steps", "3"];
        Assert.Equal(0, ProgramRun.Of(command).ExitCode);
        AssertRefused(command);
        Assert.Equal(0, ProgramRun.Of([.. command, "--set", "rdf_interval=1", "--force"]).ExitCode);
        Assert.NotEmpty(Directory.GetFiles(other, "rdf*"));
        AssertRefused("md", Argon, folder.At("none.xyz"), "-o", other, "--force");
        AssertRefused("md", Argon, Path.Combine(other, "final.xyz"), "-o", other, "--force");
        AssertRefused("eos", Argon, start, "-o", other, "--force");
        Assert.Equal(0, ProgramRun.Of([.. command, "--force"]).ExitCode);
        Assert.Empty(Directory.GetFiles(other, "rdf*"));
        Assert.Equal([other], Directory.GetFileSystemEntries(folder.At("results")));
        File.WriteAllText(Path.Combine(other, "notes.txt"), "mine");
        AssertRefused([.. command, "--force"]);
    }

    [Fact]
    public void A_folder_that_another_process_writes_to_is_left_alone()
    {
        string start = folder.Write("ar.xyz", "1\nLattice=\"5.3 0 0 0 5.3 0 0 0 5.3\"\nAr 0 0 0\n"), other = folder.At("md");
        string[] command = ["md", Argon, start, "-o", other, "--temperature", "10", "--steps", "3"];
        Assert.Equal(0, ProgramRun.Of(command).ExitCode);
        string[] results = [.. Directory.GetFiles(other).Order()];
        using (FolderLock.Take(other))
            foreach (string option in (string[])["--force", "--resume"])
            {
                ProgramRun run = ProgramRun.Of([.. command, option]);
                Assert.Equal(1, run.ExitCode);
                Assert.Contains("found one at work (.in-use is held)\n  → wait", run.Error, StringComparison.Ordinal);
            }
        Assert.Equal(results, Directory.GetFiles(other).Order());
        Assert.Equal(0, ProgramRun.Of([.. command, "--force"]).ExitCode);
    }

    [Fact]
    public void Nothing_is_made_for_a_command_that_fails()
    {
        AssertRefused("eos", Argon, folder.At("none.xyz"), "-o", folder.At("new/deep/eos"));
        AssertRefused("train", "--data", folder.At("empty.xyz"), "-o", folder.At("new/run"));
    }

    [Fact]
    public void A_run_goes_on_or_begins_anew_but_not_both() =>
        AssertRefused("md", "-o", folder.At("run"), "--resume", "--force");

    [Fact]
    public void A_run_of_another_verb_does_not_go_on() => AssertRefused("md", Argon, folder.At("a.xyz"), "-o", folder.At("run"), "--resume");

    private IEnumerable<string> Spellings(string target)
    {
        string path = folder.At(target);
        yield return path;
        yield return Path.GetRelativePath(Environment.CurrentDirectory, path);
        yield return folder.At(Path.Combine("deep", "..", ".", target));
        yield return folder.At(Path.Combine("here", target));
    }

    private string[] Located(string[] command) =>
        [command[0], .. command[1..].Select(word => string.Join(',', word.Split(',').Select(part => IsHere(part) ? folder.At(part) : part)))];

    private bool IsHere(string part) => Path.Exists(folder.At(part.Split('@')[0]));

    /// <summary>Refused with one message, with and without --force, and every file is as before.</summary>
    private void AssertRefused(params string[] arguments)
    {
        Dictionary<string, string> before = Contents();
        foreach (string[] command in (string[][])[arguments, [.. arguments, "--force"]])
        {
            if (command.Count(word => word == "--force") == 2) continue;
            // An earlier result may be replaced with --force: that is another test.
            if (command.Length > arguments.Length && before.Keys.Any(name => name.EndsWith(".made-by-amalgam", StringComparison.Ordinal))) continue;
            ProgramRun run = ProgramRun.Of(command);
            string shown = string.Join(' ', command) + "\n" + run.Error;
            Assert.True(run.ExitCode == 1, shown);
            Assert.True(run.Output.Length == 0, shown);
            Assert.Contains("\n  → ", run.Error, StringComparison.Ordinal);
            Assert.Equal(before, Contents());
        }
    }

    private Dictionary<string, string> Contents() => Directory.EnumerateFileSystemEntries(folder.Path, "*", new EnumerationOptions
    {
        RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint,
    }).ToDictionary(path => path, path => File.Exists(path) ? Convert.ToHexString(File.ReadAllBytes(path)) : "folder");
}
