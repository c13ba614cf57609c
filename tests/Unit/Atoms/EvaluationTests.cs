using Amalgam.Atoms;
using Xunit;

namespace Amalgam.Unit.Atoms;

/// <summary>The stress of an evaluation is that of its virial, where there is one.</summary>
public sealed class EvaluationTests
{
    private static Evaluation WithVirial(params double[] virial)
    {
        var evaluation = new Evaluation();
        virial.CopyTo(evaluation.Virial, 0);
        return evaluation;
    }

    [Fact]
    public void Stress_is_minus_the_virial_per_volume_in_both_orders()
    {
        Evaluation evaluation = WithVirial(8, -16, 24, -16, 32, 40, 24, 40, -48);
        var cell = new Cell([2, 0, 0, 0, 2, 0, 0, 0, 2], true, true, true); // 8 Å³
        Assert.Equal([-1, 2, -3, 2, -4, -5, -3, -5, 6], evaluation.Stress(cell));
        Assert.Equal([-1, -4, 6, -5, -3, 2], evaluation.VoigtStress(cell));
    }

    [Fact]
    public void A_left_handed_cell_has_a_volume_too()
    {
        var cell = new Cell([0, 2, 0, 2, 0, 0, 0, 0, 2], true, true, true);
        Assert.Equal(-1, WithVirial(8, 0, 0, 0, 0, 0, 0, 0, 0).Stress(cell)[0]);
    }

    [Theory]
    [InlineData(true, "one with an open axis")]
    [InlineData(false, "one that is open along all of them")]
    public void Without_three_periodic_axes_there_is_none(bool slab, string found)
    {
        Cell cell = slab ? new Cell([2, 0, 0, 0, 2, 0, 0, 0, 2], true, true, false) : Cell.Open;
        string message = Assert.Throws<ArgumentException>(() => new Evaluation().Stress(cell)).Message;
        Assert.Contains(found, message, StringComparison.Ordinal);
        Assert.Contains("or use Virial, eV", message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new Evaluation().VoigtStress(cell));
    }
}
