using Amalgam.Model.Conditions;
using Amalgam.Model.Files;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Cli;

/// <summary>Verbs that follow one structure with a model that reads its total charge.</summary>
public sealed class ConditionProgramTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public ConditionProgramTests() => ModelFile.Save(
        RandomModels.Create(RandomModels.Specs["element_moe_topk"] with { Conditions = new ConditionSpec { Charges = [0, 1] } }), folder.At("m.safetensors"));

    public void Dispose() => folder.Dispose();

    /// <summary>Data of molecules say charge and spin: what the model does not read is no error, as in training and in predictions.</summary>
    [Theory]
    [InlineData("charge=1 spin=2", "1")]
    [InlineData("charge=0", "0")]
    public void The_charge_is_that_of_the_start_and_a_spin_that_is_not_read_is_left_alone(string keys, string charge)
    {
        ProgramRun run = ProgramRun.Of("md", folder.At("m.safetensors"), Start(keys), "-o", folder.At("md"), "--steps", "2", "--temperature", "0", "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains($"m.safetensors: charge {charge}\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_spin_that_is_chosen_must_be_read()
    {
        ProgramRun run = ProgramRun.Of("md", folder.At("m.safetensors"), Start("charge=1"), "-o", folder.At("md"), "--steps", "2", "--spin", "2");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("expected no --spin, as the model reads none, found 2", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_start_without_a_charge_is_told_how_to_name_it()
    {
        ProgramRun run = ProgramRun.Of("md", folder.At("m.safetensors"), Start(""), "-o", folder.At("md"));
        Assert.Contains("→ put charge=… into the file or give --charge", run.Error, StringComparison.Ordinal);
    }

    private string Start(string keys) => folder.Write("start.xyz", $"3\n{keys} pbc=\"F F F\"\nO 0 0 0\nH 0.96 0 0\nH -0.24 0.93 0\n");
}
