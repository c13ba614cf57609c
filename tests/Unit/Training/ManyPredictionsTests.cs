using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Formats.Extxyz;
using Amalgam.Model;
using Amalgam.Model.Parameters;
using Amalgam.Network;
using Amalgam.Training.Data;
using Xunit;

namespace Amalgam.Unit.Training;

public sealed class ManyPredictionsTests : IDisposable
{
    private readonly TrainingSamples samples = new();

    public void Dispose() => samples.Dispose();

    [Fact]
    public void AnyNumberOfThreadsGivesTheSameBitsInTheOrderOfTheStructures()
    {
        Structure[] structures = [.. ExtxyzReader.ReadAll(samples.WriteClusters("some.xyz", 25))];
        PotentialModel model = SmallModels.Model(SmallModels.Spec with { Elements = [new Element(1), new Element(6), new Element(8)] });
        double[] one = Energies(structures, 1);
        Assert.Equal(one, Energies(structures, 3));
        Assert.Equal(one, structures.Select(structure => Assert.Single(Energies([structure], 2))));
        Assert.Empty(Energies([], 2));

        double[] Energies(IReadOnlyList<Structure> some, int threads) =>
            ManyPredictions.Of(() => new NetworkPotential(model, Precision.Float32, threads: 1), some, threads, (_, answer) => answer.Energy);
    }
}
