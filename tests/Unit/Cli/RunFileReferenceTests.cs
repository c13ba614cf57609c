using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Cli;

/// <summary>docs/run-file.md is current. Set AMALGAM_UPDATE_SNAPSHOTS=1 to write it anew, then read the difference.</summary>
public sealed class RunFileReferenceTests
{
    [Fact]
    public void The_page_lists_every_key_as_the_program_reads_it()
    {
        string path = RepositoryFolder.At("docs", "run-file.md");
        string page = RunFileReference.Page();
        if (Environment.GetEnvironmentVariable("AMALGAM_UPDATE_SNAPSHOTS") == "1") File.WriteAllText(path, page);
        Assert.Equal(File.ReadAllText(path), page);
    }
}
