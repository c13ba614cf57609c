using System.Text.Json.Nodes;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Training.Options;

namespace Amalgam.Training.Data;

/// <summary>What the data choose where the run file leaves it to them: the resolution of the network, how its matrices are moved, and how far.</summary>
/// <remarks>
/// What a network must learn grows with the pairs of elements that it has to tell apart. Where every pair has many atoms (molecules and materials of a few
/// elements, large sets of many) a fine network moved by Muon learns most; where they are few (89 elements, 7 atoms per pair of elements) both fit the training
/// structures and not the others: docs/evidence/resolution.md.
/// </remarks>
internal static class DataChoices
{
    /// <summary>Training atoms per pair of elements from which on they are many.</summary>
    public const double Many = 30;

    /// <summary>
    /// Elements from which on a fresh network moved by Muon takes smaller steps on matrices and larger ones on the tables of elements: a batch holds few of
    /// them, so that the direction of a step is noise for the others. Measured with 3 and with 89, over few passes.
    /// </summary>
    public const int ManyElements = 20;

    /// <summary>Structures, evenly spread, that are looked at for periodic axes.</summary>
    private const int Looked = 100;

    private const string Degree = "sym_degree";

    /// <summary>The options with what was chosen when the run began, where they leave it open.</summary>
    public static RunOptions Kept(RunOptions options, RunOptions saved)
    {
        if (options.Model.Resolution == ResolutionChoice.Auto) options = options with { Model = options.Model with { Resolution = saved.Model.Resolution } };
        options = options with { Model = options.Model with { Spec = KeptKeys(options.Model, saved.Model) } };
        if (options.Optimizer.Method == OptimizerMethod.Auto)
            options = options with { Optimizer = options.Optimizer with { Method = saved.Optimizer.Method } };
        options = options with { Optimizer = options.Optimizer with { MuonRate = options.Optimizer.MuonRate ?? saved.Optimizer.MuonRate } };
        return options with { Schedule = options.Schedule with { LearningRate = options.Schedule.LearningRate ?? saved.Schedule.LearningRate } };
    }

    /// <summary>The keys that are given, and those of the run where none are: presets may have changed since, and the data chose among them.</summary>
    private static JsonObject KeptKeys(ModelOptions model, ModelOptions saved)
    {
        var keys = (JsonObject)saved.Spec.DeepClone();
        foreach ((string key, JsonNode? value) in model.Spec) keys[key] = value?.DeepClone();
        return keys;
    }

    /// <summary>The options with nothing left to choose, and what the user should know of the choice; null where there is nothing to say.</summary>
    public static (RunOptions Options, string? Notice) Choose(RunOptions options, TrainingData data)
    {
        double pairs = data.Elements.Count * (data.Elements.Count + 1) / 2.0, atoms = data.Train.Elements().Sum(element => (double)element.Atoms) / pairs;
        bool areMany = atoms >= Many, isFresh = (options.Model.Start ?? options.Model.Upcycle) is null;
        bool choosesNetwork = isFresh && options.Model.Resolution == ResolutionChoice.Auto, choosesMethod = options.Optimizer.Method == OptimizerMethod.Auto;
        if (choosesNetwork)
            options = options with { Model = options.Model with { Resolution = areMany ? ResolutionChoice.Fine : ResolutionChoice.Coarse } };
        if (choosesNetwork) RequireAngles(options.Model);
        if (choosesMethod)
            options = options with { Optimizer = options.Optimizer with { Method = areMany ? OptimizerMethod.Muon : OptimizerMethod.Adamw } };
        if (isFresh && options.Model.Resolution == ResolutionChoice.Fine && !options.Model.Spec.ContainsKey(Degree) && AreMolecules(data))
            options = options with { Model = WithDegree(options.Model, Presets.DegreeOfMolecules) };
        options = WithRates(options, isFresh && data.Elements.Count >= ManyElements);
        if (areMany || !(choosesNetwork || choosesMethod)) return (options, null);
        string[] chosen = [.. new[] { choosesNetwork ? "[model] resolution = \"coarse\"" : "", choosesMethod ? "[optimizer] method = \"adamw\"" : "" }
            .Where(text => text.Length > 0)];
        return (options, FormattableString.Invariant($"{atoms:0.#} training atoms per pair of elements, fewer than {Many}: {string.Join(" and ", chosen)}, ")
            + "which fit few data less closely\n  → more structures, or fewer elements, allow \"fine\" and \"muon\"");
    }

    /// <summary>Whether no structure is periodic: what moments of higher degree tell apart are the surroundings in crystals.</summary>
    private static bool AreMolecules(TrainingData data)
    {
        int count = Math.Min(Looked, data.Train.Count);
        return count > 0 && Enumerable.Range(0, count).All(index => !data.Train[(int)((long)index * data.Train.Count / count)].Cell.IsPeriodicAnywhere);
    }

    /// <summary>Keys of angles were taken as long as the resolution was open.</summary>
    /// <exception cref="InvalidDataException">The chosen network has no angles.</exception>
    private static void RequireAngles(ModelOptions model)
    {
        if (model.Resolution != ResolutionChoice.Fine || model.Spec.ContainsKey("angle_width")) return;
        if (model.Spec.Select(entry => entry.Key).FirstOrDefault(key => key.StartsWith("angle_", StringComparison.Ordinal)) is { } key)
            throw new InvalidDataException($"[model] {key}: expected angle_width beside it, found none; the data chose a fine network, which has no angles\n"
                + $"  → give angle_width too, leave {key} out, or set resolution = \"coarse\"");
    }

    private static ModelOptions WithDegree(ModelOptions model, int degree)
    {
        var spec = (JsonObject)model.Spec.DeepClone();
        spec[Degree] = degree;
        return model with { Spec = spec };
    }

    private static RunOptions WithRates(RunOptions options, bool isOfMany)
    {
        isOfMany &= options.Optimizer.Method == OptimizerMethod.Muon;
        double usual = options.Model.Start is not null ? ScheduleOptions.OfFineTuning
            : isOfMany ? ScheduleOptions.OfManyElements : ScheduleOptions.OfFreshNetwork;
        return options with
        {
            Schedule = options.Schedule with { LearningRate = options.Schedule.LearningRate ?? usual },
            Optimizer = options.Optimizer with
            {
                MuonRate = options.Optimizer.MuonRate ?? (isOfMany ? OptimizerOptions.RateOfMany : OptimizerOptions.RateOfFew),
            },
        };
    }
}
