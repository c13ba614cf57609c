using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Neighbors;
using BenchmarkDotNet.Attributes;

namespace Amalgam.Benchmarks;

/// <summary>Neighbour lists of face-centred cubic copper, 5 Å.</summary>
[MedianColumn]
public class Neighbors
{
    private readonly NeighborList list = new();
    private Structure copper = null!;

    [Params(500, 108_000)]
    public int Atoms { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        const double a = 3.61;
        int edge = (int)Math.Round(Math.Cbrt(Atoms / 4.0));
        double[][] basis = [[0, 0, 0], [0.5, 0.5, 0], [0.5, 0, 0.5], [0, 0.5, 0.5]];
        var positions = new List<double>();
        for (int cell = 0; cell < edge * edge * edge; cell++)
            foreach (double[] site in basis)
            {
                positions.Add(a * (cell % edge + site[0]));
                positions.Add(a * (cell / edge % edge + site[1]));
                positions.Add(a * (cell / (edge * edge) + site[2]));
            }
        Element[] elements = [.. Enumerable.Repeat(Element.Parse("Cu"), positions.Count / 3)];
        copper = new Structure(elements, [.. positions], new Cell([a * edge, 0, 0, 0, a * edge, 0, 0, 0, a * edge], true, true, true));
    }

    [Benchmark]
    public void Build() => list.Build(copper, 5.0);
}
