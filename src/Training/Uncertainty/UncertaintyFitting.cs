using Amalgam.Atoms;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3.Rows;
using Amalgam.Model.Conditions;
using Amalgam.Model.Parameters;
using Amalgam.Model.Uncertainty;
using Amalgam.Network;
using Amalgam.Network.Graph;

namespace Amalgam.Training.Uncertainty;

/// <summary>Measures how far the energies of a trained model can be trusted: one pass over training structures, one over structures set aside.</summary>
public static class UncertaintyFitting
{
    /// <summary>Training structures, and structures set aside, that are looked at: of more a random part.</summary>
    public const int MostStructures = 20_000;

    /// <summary>Structures with an energy that calibration needs.</summary>
    public const int FewestCalibrated = 10;

    /// <summary>Why a model with several heads has none: each weighs numbers of its own.</summary>
    internal const string OwnHeads = "expected one head, found one for each source\n"
        + "  → amalgam export MODEL --source NAME writes the model of one; calibrate that";

    /// <summary>The uncertainty of a model.</summary>
    /// <param name="training">structures that the model was trained on, or others like them; their labels are not read</param>
    /// <param name="calibration">structures with energies that it was not trained on</param>
    /// <param name="threads">0 means all processors; results do not depend on it</param>
    /// <param name="most">structures of each that are looked at</param>
    /// <param name="conditionOf">condition of a structure, of a model with conditions; null for what the structures say by their keys</param>
    /// <exception cref="InvalidDataException">There are too few structures, or they hold elements that the model does not know, or conditions that it does
    /// not know.</exception>
    public static LastLayerUncertainty Fit(
        PotentialModel model, IEnumerable<Structure> training, IEnumerable<Structure> calibration, int threads = 0, int most = MostStructures,
        Func<Structure, Condition>? conditionOf = null, CancellationToken cancellation = default)
    {
        if (model.Spec.Heads > 1) throw new InvalidDataException($"model: {OwnHeads}");
        IEnumerable<Structure> trained = RandomPart.Of(training, most);
        IEnumerable<Structure> aside = RandomPart.Of(calibration.Where(structure => structure.Energy is not null), most);
        Func<Structure, int[]>? rowsOf = null;
        PotentialModel plain = model;
        if (model.Spec.Conditions is ConditionSpec conditions)
        {
            conditionOf ??= structure => conditions.Of(structure, null, default);
            var rows = ConditionRows.Of(model.Parameters.Layout, trained.Concat(aside).Select(structure => (structure, conditionOf(structure))));
            (plain, rowsOf) = (model.At(rows), structure => rows.Of(conditionOf(structure))!);
        }
        using var network = new BatchEvaluator(plain.Parameters.Layout, plain.ReferenceEnergies, Precision.Float32, threads);
        network.SetParameters(plain.Parameters, plain.Selection);
        var pass = new FeaturePass(network.Evaluate, model.Spec.LastWidth);
        IEnumerable<StructureGraph[]> Batches(IEnumerable<Structure> structures) => StructureBatches.Of(model.Spec, structures, cancellation, rowsOf);
        return Fit(pass, Batches(trained), Batches(aside));
    }

    /// <exception cref="InvalidDataException">There are too few structures.</exception>
    internal static LastLayerUncertainty Fit(FeaturePass pass, IEnumerable<StructureGraph[]> training, IEnumerable<StructureGraph[]> calibration)
    {
        (double[] covariance, int trained) = Covariance(pass, training);
        var features = new List<double[]>();
        var errors = new List<double>();
        pass.Run(calibration, (mean, error) =>
        {
            if (error is not double off || !double.IsFinite(off) || mean.IndexOfAnyExcept(0.0) < 0) return;
            features.Add([.. mean]);
            errors.Add(off);
        });
        if (features.Count < FewestCalibrated || errors.All(error => error == 0))
            throw new InvalidDataException($"calibration: expected at least {FewestCalibrated} structures with energies that the model does not meet exactly, "
                + $"found {features.Count}\n  → set more structures aside");
        (double scale, double ridge) = new RidgeSearch(covariance, pass.Width, features, [.. errors]).Best();
        return new LastLayerUncertainty(covariance, scale, ridge, trained, features.Count);
    }

    /// <summary>The mean of (F/N)(F/N)ᵀ.</summary>
    private static (double[] Covariance, int Structures) Covariance(FeaturePass pass, IEnumerable<StructureGraph[]> training)
    {
        int width = pass.Width, structures = 0;
        var covariance = new double[width * width];
        pass.Run(training, (mean, _) =>
        {
            structures++;
            for (int row = 0; row < width; row++)
                for (int column = 0; column <= row; column++) covariance[row * width + column] += mean[row] * mean[column];
        });
        for (int row = 0; row < width; row++)
            for (int column = 0; column <= row; column++)
                covariance[row * width + column] = covariance[column * width + row] = covariance[row * width + column] / Math.Max(1, structures);
        if (structures == 0 || !Array.Exists(covariance, value => value > 0) || !Array.TrueForAll(covariance, double.IsFinite))
            throw new InvalidDataException("training structures: expected some that the network tells apart, found none\n  → name the data of the training");
        return (covariance, structures);
    }
}
