using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Model.Parameters;

namespace Amalgam.Benchmarks;

/// <summary>A box like liquid water: 64 molecules at random places and turns of a lattice, 0.1 atoms per Å³.</summary>
internal static class Water
{
    public static Structure Box()
    {
        const int perEdge = 4;
        const double spacing = 3.1;
        var random = new DeterministicRandom(7);
        var elements = new List<Element>();
        var positions = new List<double>();
        for (int site = 0; site < perEdge * perEdge * perEdge; site++)
        {
            double[] centre = [site % perEdge * spacing, site / perEdge % perEdge * spacing, site / (perEdge * perEdge) * spacing];
            Add("O", centre, 0.2);
            for (int hydrogen = 0; hydrogen < 2; hydrogen++) Add("H", [centre[0] + (hydrogen == 0 ? 0.76 : -0.76), centre[1] + 0.59, centre[2]], 0.15);
        }
        double edge = perEdge * spacing;
        return new Structure([.. elements], [.. positions], new Cell([edge, 0, 0, 0, edge, 0, 0, 0, edge], true, true, true));

        void Add(string symbol, double[] place, double spread)
        {
            elements.Add(Element.Parse(symbol));
            foreach (double coordinate in place) positions.Add(coordinate + spread * (random.NextUniform() - 0.5));
        }
    }
}
