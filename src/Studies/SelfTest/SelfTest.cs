using Amalgam.Atoms;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3.Reference;
using Amalgam.Model.Parameters;
using Amalgam.Network;

namespace Amalgam.Studies.SelfTest;

/// <summary>Checks the network on this machine with a random model: derivatives, precision, threads, agreement with the plain reference.</summary>
public static class SelfTest
{
    private const double Step = 1e-4;

    /// <summary>Runs all checks; takes seconds.</summary>
    public static IReadOnlyList<SelfTestCheck> Run()
    {
        PotentialModel model = SelfTestModel.Random(seed: 20260301);
        Structure[] structures = [SelfTestModel.Cluster(1), SelfTestModel.Slab(2), SelfTestModel.Crystal(3)];
        using var network = new NetworkPotential(model, Precision.Float64, threads: 1);
        using var floats = new NetworkPotential(model, Precision.Float32, threads: 1);
        using var several = new NetworkPotential(model, Precision.Float32, threads: 4);
        var reference = new ReferenceNetwork(model);
        var checks = new List<SelfTestCheck>();
        foreach ((Structure structure, string name) in structures.Zip(["cluster", "slab", "crystal"]))
        {
            checks.Add(new($"forces against finite differences, {name}", ForceError(network, structure), 1e-7, "relative"));
            checks.Add(new($"virial against finite strains, {name}", VirialError(network, structure), 1e-7, "relative"));
        }
        checks.Add(new("double precision against the plain reference", structures.Max(structure => Difference(network, reference, structure)), 1e-11,
            "relative"));
        checks.Add(new("float against double precision", structures.Max(structure => Difference(floats, network, structure)), 1e-4, "relative"));
        checks.Add(new("four threads against one, float", structures.Max(structure => Difference(several, floats, structure)), 0, "exact"));
        return checks;
    }

    /// <summary>Largest difference of energies, forces and virial, relative to the largest force, or virial, or energy per atom beyond E0.</summary>
    private static double Difference(IPotential potential, IPotential other, Structure structure)
    {
        Evaluation first = Evaluate(potential, structure), second = Evaluate(other, structure);
        return Math.Max(Relative(first.Forces, second.Forces), Math.Max(Relative(first.Virial, second.Virial), Relative(first.Energies, second.Energies)));
    }

    private static double ForceError(IPotential potential, Structure structure)
    {
        double[] forces = Evaluate(potential, structure).Forces.ToArray(), numeric = new double[forces.Length];
        for (int coordinate = 0; coordinate < forces.Length; coordinate++)
        {
            double position = structure.Positions[coordinate];
            numeric[coordinate] = -Derivative(step =>
            {
                structure.Positions[coordinate] = position + step;
                return Evaluate(potential, structure).Energy;
            });
            structure.Positions[coordinate] = position;
        }
        return Relative(numeric, forces);
    }

    private static double VirialError(IPotential potential, Structure structure)
    {
        double[] virial = [.. Evaluate(potential, structure).Virial], numeric = new double[9];
        for (int component = 0; component < 9; component++)
            numeric[component] = -Derivative(step => Evaluate(potential, SelfTestModel.Strained(structure, component, step)).Energy);
        return Relative(numeric, virial);
    }

    /// <summary>Fourth-order central difference: the error of the formula is far below the limits.</summary>
    private static double Derivative(Func<double, double> energy) =>
        (8 * (energy(Step) - energy(-Step)) - (energy(2 * Step) - energy(-2 * Step))) / (12 * Step);

    private static Evaluation Evaluate(IPotential potential, Structure structure)
    {
        var evaluation = new Evaluation();
        potential.Evaluate(structure, evaluation);
        return evaluation;
    }

    /// <summary>Largest difference, relative to the largest expected number.</summary>
    private static double Relative(ReadOnlySpan<double> found, ReadOnlySpan<double> expected)
    {
        double difference = 0, scale = 0;
        for (int index = 0; index < expected.Length; index++)
        {
            difference = Math.Max(difference, Math.Abs(found[index] - expected[index]));
            scale = Math.Max(scale, Math.Abs(expected[index]));
        }
        return difference / scale;
    }
}
