using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Parameters;

namespace Amalgam.Studies.SelfTest;

/// <summary>A small random model and small random structures, the same for every seed on every machine.</summary>
internal static class SelfTestModel
{
    private static readonly Element[] Elements = [.. "H C O Fe Cu".Split(' ').Select(Element.Parse)];

    /// <summary>Three layers, experts on all maps.</summary>
    public static PotentialModel Random(int seed)
    {
        ModelSpec spec = Presets.Create("tiny", Elements) with
        {
            Layers = 3,
            NodeWidth = 24,
            PairWidth = 12,
            AngleWidth = 8,
            HeadWidths = [24, 24],
            Positions = ExpertPositions.Node | ExpertPositions.Pair | ExpertPositions.Angle | ExpertPositions.Head,
        };
        var parameters = new ParameterSet(new ParameterLayout(spec));
        var random = new Random(seed);
        foreach (ParameterTensor tensor in parameters.Layout.Tensors)
        {
            // N(0, 1/in) weights keep features near one, so that no check passes because everything vanishes.
            double scale = tensor.Shape.Length > 1 ? 1 / Math.Sqrt(tensor.Shape[^2]) : 0.3;
            foreach (ref double value in parameters[tensor]) value = scale * Normal(random);
        }
        return new PotentialModel(parameters, [.. Elements.Select(element => -0.5 * element.Number)]);
    }

    /// <summary>Six atoms in open space.</summary>
    public static Structure Cluster(int seed) => Jittered(seed, new Cell(new double[9], false, false, false), [2, 3, 1], 2.2);

    /// <summary>Periodic along two axes.</summary>
    public static Structure Slab(int seed) => Jittered(seed, new Cell([4.4, 0, 0, 1.1, 4.6, 0, 0, 0, 0], true, true, false), [2, 2, 2], 2.2);

    /// <summary>Periodic along three skewed axes, smaller than the cutoff.</summary>
    public static Structure Crystal(int seed) => Jittered(seed, new Cell([4.4, 0, 0, 0.7, 4.5, 0, -0.4, 0.9, 4.3], true, true, true), [2, 2, 2], 2.15);

    /// <summary>The structure with positions and cell strained by one component of ε.</summary>
    /// <param name="component">3 k + l</param>
    public static Structure Strained(Structure structure, int component, double strain)
    {
        double[] positions = [.. structure.Positions], rows = structure.Cell.Rows.ToArray();
        Strain(positions, component, strain);
        Strain(rows, component, strain);
        return new Structure(structure.Elements, positions, new Cell(rows, structure.Cell.PeriodicA, structure.Cell.PeriodicB, structure.Cell.PeriodicC));
    }

    // x_k ← x_k + ε_kl x_l
    private static void Strain(double[] vectors, int component, double strain)
    {
        for (int vector = 0; vector < vectors.Length; vector += 3) vectors[vector + component / 3] += strain * vectors[vector + component % 3];
    }

    private static Structure Jittered(int seed, Cell cell, int[] counts, double spacing)
    {
        var random = new Random(seed);
        var positions = new List<double>();
        for (int x = 0; x < counts[0]; x++)
            for (int y = 0; y < counts[1]; y++)
                for (int z = 0; z < counts[2]; z++)
                    positions.AddRange([spacing * x + Jitter(), spacing * y + Jitter(), spacing * z + Jitter()]);
        Element[] elements = [.. Enumerable.Range(0, positions.Count / 3).Select(_ => Elements[random.Next(Elements.Length)])];
        return new Structure(elements, [.. positions], cell) { Source = "self-test" };

        double Jitter() => 0.3 * (random.NextDouble() - 0.5);
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
