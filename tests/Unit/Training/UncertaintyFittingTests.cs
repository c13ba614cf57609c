using Amalgam.Atoms;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Backbones.Dpa3.Reference;
using Amalgam.Model.Uncertainty;
using Amalgam.Training.Uncertainty;
using Amalgam.Unit.Model.Uncertainty;
using Xunit;

namespace Amalgam.Unit.Training;

/// <summary>The fit of an uncertainty: the covariance from the reference network, α and ς² against all values in dense algebra.</summary>
public sealed class UncertaintyFittingTests
{
    private const int Width = 6;

    /// <summary>Errors drawn from a known posterior: α and ς² come back, and no other value is likelier.</summary>
    [Fact]
    public void Scale_and_ridge_are_the_likeliest()
    {
        const double scale = 0.05, ridge = 0.02;
        double[] covariance = DenseAlgebra.Covariance(DenseAlgebra.Rows(300, Width, 1));
        double[][] rows = DenseAlgebra.Rows(4000, Width, 2);
        double[,] inverse = DenseAlgebra.Inverse(DenseAlgebra.Square(covariance, ridge));
        var random = new Random(3);
        double[] errors = [.. rows.Select(row => scale * Math.Sqrt(DenseAlgebra.Form(row, inverse, row)) * DenseAlgebra.Normal(random))];
        var search = new RidgeSearch(covariance, Width, rows, errors);
        (double foundScale, double foundRidge) = search.Best();
        Assert.InRange(foundScale / scale, 0.95, 1.05);
        Assert.InRange(foundRidge / ridge, 0.6, 1.6);
        double best = search.NegativeLogLikelihood(foundRidge);
        for (double exponent = -8; exponent < 1; exponent += 0.4)
        {
            double tried = Math.Pow(10, exponent);
            double[,] a = DenseAlgebra.Inverse(DenseAlgebra.Square(covariance, tried));
            double[] variances = [.. rows.Select(row => DenseAlgebra.Form(row, a, row))];
            double squared = errors.Zip(variances, (error, variance) => error * error / variance).Average();
            double dense = variances.Average(variance => 0.5 * Math.Log(squared * variance));
            Assert.Equal(dense, search.NegativeLogLikelihood(tried), 1e-7);
            Assert.True(best <= dense + 1e-7);
        }
    }

    /// <summary>C and the errors are those that the reference network gives: F is the change of the energy when a last weight changes by 1.</summary>
    [Fact]
    public void The_covariance_is_that_of_the_reference_network()
    {
        PotentialModel model = SmallModels.Model();
        Structure[] structures = Waters(30);
        LastLayerUncertainty trust = Fit(model, structures, structures, threads: 1);
        int width = model.Spec.LastWidth;
        double[][] rows = [.. structures.Select(structure => Enumerable.Range(0, width)
            .Select(channel => (Energy(Changed(model, channel), structure) - Energy(model, structure)) / structure.AtomCount).ToArray())];
        double[] expected = DenseAlgebra.Covariance(rows);
        for (int index = 0; index < expected.Length; index++) Assert.Equal(expected[index], trust.Covariance[index], 1e-5);
        Assert.Equal((30, 30), (trust.Trained, trust.Calibrated));
        // α² is the mean of e²/v at the ridge that was found.
        double[,] inverse = DenseAlgebra.Inverse(DenseAlgebra.Square(expected, trust.Ridge));
        double squared = structures.Select((structure, index) => Math.Pow((Energy(model, structure) - structure.Energy!.Value) / structure.AtomCount, 2)
            / DenseAlgebra.Form(rows[index], inverse, rows[index])).Average();
        Assert.Equal(1, Math.Sqrt(squared) / trust.Scale, 0.01);
    }

    [Fact]
    public void The_same_bits_for_any_number_of_threads_and_a_part_is_always_the_same()
    {
        PotentialModel model = SmallModels.Model();
        Structure[] structures = Waters(40);
        LastLayerUncertainty one = Fit(model, structures, structures, threads: 1, most: 25);
        LastLayerUncertainty three = Fit(model, structures, structures, threads: 3, most: 25);
        Assert.Equal(one.Covariance, three.Covariance);
        Assert.Equal((one.Scale, one.Ridge), (three.Scale, three.Ridge));
        Assert.Equal((25, 25), (one.Trained, one.Calibrated));
        IReadOnlyList<int> part = RandomPart.Of(Enumerable.Range(0, 1000), 100);
        Assert.Equal(part.Order(), part);
        Assert.Equal(100, part.Distinct().Count());
        Assert.InRange(part.Average(), 400, 600);
        Assert.Equal(Enumerable.Range(0, 7), RandomPart.Of(Enumerable.Range(0, 7), 100));
    }

    [Fact]
    public void Too_few_structures_are_told()
    {
        Structure[] structures = Waters(9);
        Assert.Contains("expected at least 10 structures", Assert.Throws<InvalidDataException>(() =>
            Fit(SmallModels.Model(), structures, structures)).Message, StringComparison.Ordinal);
        Assert.Contains("found none", Assert.Throws<InvalidDataException>(() => Fit(SmallModels.Model(), [], Waters(20))).Message,
            StringComparison.Ordinal);
    }

    /// <summary>Water molecules, stretched at random, in a cell or none, with energies that no model meets.</summary>
    internal static Structure[] Waters(int count)
    {
        var random = new Random(11);
        return [.. Enumerable.Range(0, count).Select(index =>
        {
            double[] positions = [.. new[] { 0, 0, 0, 0.97, 0, 0, -0.24, 0.94, 0 }.Select(x => x + 0.15 * DenseAlgebra.Normal(random))];
            return new Structure([new(8), new(1), new(1)], positions, index % 2 == 0 ? Cell.Open : new Cell([5, 0, 0, 0, 5, 0, 0, 0, 5], true, true, true))
            {
                Energy = -20 - random.NextDouble(), Source = $"water.xyz:{5 * index + 1}",
            };
        })];
    }

    private static LastLayerUncertainty Fit(PotentialModel model, Structure[] training, Structure[] calibration, int threads = 0,
        int most = UncertaintyFitting.MostStructures) =>
        UncertaintyFitting.Fit(model, training, calibration, threads, most, null, TestContext.Current.CancellationToken);

    private static double Energy(PotentialModel model, Structure structure)
    {
        var result = new Evaluation();
        new ReferenceNetwork(model).Evaluate(structure, result);
        return result.Energy;
    }

    private static PotentialModel Changed(PotentialModel model, int channel)
    {
        var parameters = new ParameterSet(model.Parameters.Layout, [.. model.Parameters.Values]);
        parameters[parameters.Layout.HeadWeight][channel] += 1;
        return new PotentialModel(parameters, model.ReferenceEnergies, model.Selection);
    }
}
