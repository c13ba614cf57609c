using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Workers;
using Amalgam.Model;
using Amalgam.Model.Parameters;
using Amalgam.Network;
using Xunit;

namespace Amalgam.Unit.Network;

/// <summary>Structures that stream through a pool of potentials.</summary>
public sealed class PredictionStreamTests
{
    private static readonly Element[] Known = [new(1), new(6), new(8)];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits_in_the_order_of_the_structures()
    {
        PotentialModel model = SmallModels.Model(SmallModels.Spec with { Elements = Known });
        Structure[] structures = Stream(150);
        double[] one = Energies(1, structures);
        Assert.Equal(structures.Length, one.Distinct().Count());
        Assert.Equal(one, Energies(2, structures));
        Assert.Equal(one, Energies(5, structures));
        Assert.Equal(one[^2..], Energies(3, structures[^2..]));
        Assert.Empty(Energies(2, []));

        double[] Energies(int threads, Structure[] some)
        {
            using var pool = new PotentialPool(count => new NetworkPotential(model, Precision.Float32, count), threads);
            int next = 0;
            return [.. Predictions(pool, some).Select(prediction =>
            {
                Assert.Same(some[next++], prediction.Structure);
                return prediction.Required().Evaluation.Energy;
            })];
        }
    }

    [Theory, InlineData(1), InlineData(3)]
    public void Deviations_of_a_committee_belong_to_their_structure(int threads)
    {
        PotentialModel model = SmallModels.Model(SmallModels.Spec with { Elements = Known }), other = SmallModels.Model(model.Spec, seed: 8);
        Structure[] structures = Stream(40);
        using var pool = new PotentialPool(CommitteeOf, threads);
        using Committee alone = CommitteeOf(1);
        var evaluation = new Evaluation();
        foreach (Prediction prediction in Predictions(pool, structures))
        {
            alone.Evaluate(prediction.Structure, evaluation);
            CommitteeDeviations expected = evaluation.Deviations!, found = prediction.Evaluation.Deviations!;
            Assert.Equal(expected.Energy, found.Energy);
            Assert.Equal(expected.Forces, found.Forces);
            Assert.Equal(expected.Energies, found.Energies);
        }

        Committee CommitteeOf(int count) => new([new NetworkPotential(model, Precision.Float64, count), new NetworkPotential(other, Precision.Float64, count)]);
    }

    /// <summary>A structure that cannot be predicted, or read, is told at its place.</summary>
    [Theory, InlineData(1), InlineData(2), InlineData(4)]
    public void What_is_wrong_comes_in_its_turn(int threads)
    {
        using var pool = new PotentialPool(count => new Refusing(count), threads);
        Structure[] structures = Stream(300);
        structures[7] = new Structure([new Element(2)], [0, 0, 0], Cell.Open) { Source = "helium" };
        var problems = new List<(int Index, string Problem)>();
        int seen = 0;
        InvalidDataException end = Assert.Throws<InvalidDataException>(() =>
        {
            foreach (Prediction prediction in Predictions(pool, Broken(structures)))
            {
                if (prediction.Problem is string problem) problems.Add((seen, problem));
                seen++;
            }
        });
        Assert.Equal("the file ends here", end.Message);
        Assert.Equal((7, "helium: refused"), Assert.Single(problems));
        Assert.Equal(structures.Length, seen);
        Assert.Throws<InvalidDataException>(() => Predictions(pool, structures).Select(prediction => prediction.Required()).ToArray());

        static IEnumerable<Structure> Broken(Structure[] good)
        {
            foreach (Structure structure in good) yield return structure;
            throw new InvalidDataException("the file ends here");
        }
    }

    [Theory, InlineData(1), InlineData(3)]
    public void A_stream_is_left_early_or_cancelled_without_harm(int threads)
    {
        using var pool = new PotentialPool(count => new Refusing(count), threads);
        Assert.Equal(3, pool.Predict(Stream(200), Stop).Take(3).Count());
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (Prediction _ in pool.Predict(Stream(1000), stop.Token)) stop.Cancel();
        });
        Assert.Equal(200, pool.Predict(Stream(200), Stop).Count());
    }

    [Fact]
    public void A_large_structure_gets_all_threads_and_small_ones_a_thread_each()
    {
        var widths = new Dictionary<int, int>();
        using var pool = new PotentialPool(count => new Refusing(count), 2);
        foreach (Prediction prediction in new PredictionStream(pool, TimeSpan.Zero, Stop).Of(Stream(80)))
            widths[prediction.Structure.AtomCount] = (int)prediction.Evaluation.Energy;
        Assert.All(widths, width => Assert.Equal(width.Key > 512 ? 2 : 1, width.Value));
        Assert.Contains(widths, width => width.Value == 2);
    }

    /// <summary>Side by side from the first; with one thread as the pool does it.</summary>
    private static IEnumerable<Prediction> Predictions(PotentialPool pool, IEnumerable<Structure> structures) =>
        pool.Threads == 1 ? pool.Predict(structures, Stop) : new PredictionStream(pool, TimeSpan.Zero, Stop).Of(structures);

    /// <summary>Small clusters, and among them two that are large.</summary>
    private static Structure[] Stream(int count) => [.. Enumerable.Range(0, count).Select(number =>
    {
        var random = new Random(number);
        int atoms = number is 20 or 33 ? 600 + number : 2 + number % 9;
        int edge = (int)Math.Ceiling(Math.Cbrt(atoms));
        double[] positions = [.. Enumerable.Range(0, 3 * atoms).Select(i =>
            2.2 * (i / 3 / (i % 3 == 0 ? 1 : i % 3 == 1 ? edge : edge * edge) % edge) + 0.3 * random.NextDouble())];
        return new Structure([.. Enumerable.Range(0, atoms).Select(_ => Known[random.Next(3)])], positions, Cell.Open) { Source = $"cluster {number}" };
    })];

    /// <summary>Refuses helium, and tells its number of threads as energy.</summary>
    private sealed class Refusing(int threads) : IPotential
    {
        public double Cutoff => 1;

        public bool Supports(Element element) => true;

        public void Evaluate(Structure structure, Evaluation result)
        {
            if (structure.Elements[0].Number == 2) throw new InvalidDataException($"{structure.Source}: refused");
            result.Reset(structure.AtomCount);
            result.Energy = threads;
        }
    }
}
