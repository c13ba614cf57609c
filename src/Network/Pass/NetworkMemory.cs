using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Experts;
using Amalgam.Model.Parameters;
using Amalgam.Network.Graph;
using Amalgam.Network.Lanes;
using Amalgam.Network.Weights;

namespace Amalgam.Network.Pass;

/// <summary>How much memory an evaluation will take, before it is taken.</summary>
public static class NetworkMemory
{
    /// <summary>Bytes per pair outside the network: neighbour list, graph, displacements and their adjoints of partitions, all in double.</summary>
    private const double BytesPerPair = 150;
    private const double BytesPerAtom = 400;

    /// <summary>
    /// Structures of at most this number of atoms that were not cut keep the products of the node maps, and of pairs and angles what depends on one atom only:
    /// few rows meet every panel there, and its weights come from far. What it takes is in docs/design/performance.md.
    /// </summary>
    internal const int KeepsProductsUpTo = 96;

    /// <summary>Bytes of features and adjoints that an evaluation of a structure holds; a training step holds about three times as much.</summary>
    /// <remarks>
    /// Kept per layer are n, e, a (a⁰ only of several polynomials), m, Sym and H (of neighbours too where moments pass on), and in small structures products of
    /// nodes; besides one adjoint of each of n, e and a. Atoms at the borders of partitions are kept more than once: partitions are taken for spheres. Usually
    /// within a tenth.
    /// </remarks>
    public static double Features(ModelSpec spec, Precision precision, StructureGraph graph)
    {
        int bytes = precision == Precision.Float32 ? 4 : 8;
        var shape = new NetworkShape(spec, Math.Max(1, LaneWidth.Bits / 8 / bytes));
        double atoms = graph.AtomCount, pairs = graph.PairCount, angles = graph.AngleCount, near = 0;
        for (int atom = 0; atom < graph.AtomCount; atom++) near += graph.Near[atom];
        int layers = spec.Layers;
        double copies = Copies(spec, graph), local = atoms * copies;
        int chunks = copies > 1 ? 1 : PartitionBuilder.ChunksOf(atoms + pairs + 0.125 * angles, graph.AtomCount);
        double products = chunks > 1 || (copies == 1 && graph.AtomCount <= KeepsProductsUpTo) ? Products(spec, shape, graph) : 0;
        if (chunks > 1) products += 2 * (chunks * SharedPanels(spec, graph, chunks) * (shape.Node + shape.Pair) + (chunks - 1) * shape.Node);
        double perPair = (layers + 1.0) * shape.Pair + 10 + 2 * shape.Components + 2 * spec.PairInputs;
        double rows = layers > 2 ? layers - 1 : 0;
        if (spec.ReadsAngles && spec.AngleBasis > 1) rows = layers;
        double perAngle = rows * shape.Angle + (layers > 1 ? 1 : 0);
        double moments = shape.Components * (double)(shape.Node + shape.Pair);
        double perAtom = layers * (shape.Sym + moments) + (layers - 1) * shape.Pair + products, perLocal = (layers + 3.0) * shape.Node;
        // Moments that pass on are kept of neighbours too, with two adjoints.
        double passed = shape.Passed > 0 ? layers * (local - atoms) * moments + 2.0 * chunks * local * shape.Passed : 0;
        return bytes * (passed + local * perLocal + pairs * perPair + angles * perAngle + near * (layers - 1) * shape.Pair + atoms * perAtom);
    }

    /// <summary>Numbers per atom: rows of the node maps and of centres, one per block, and rows of neighbours, one per panel.</summary>
    private static double Products(ModelSpec spec, NetworkShape shape, StructureGraph graph)
    {
        int elements = graph.Structure.Elements.Distinct().Count(), layers = spec.Layers;
        int pairBlocks = Blocks(spec, MapKind.NodePair), routed = Math.Min(spec.RoutedExperts, elements * spec.ActiveExperts);
        int panels = pairBlocks > 1 ? spec.SharedExperts + routed : spec.HasExperts(MapKind.NodePair) ? elements : 1;
        double centre = layers * shape.Node + (layers - 1.0) * shape.Pair, angles = (layers - 1.0) * shape.Pair + Math.Max(0, layers - 2) * shape.Angle;
        return 2.0 * layers * Blocks(spec, MapKind.NodeSelf) * shape.Node + (pairBlocks + panels) * centre + Blocks(spec, MapKind.PairAngle) * angles;
    }

    /// <summary>Panels of the pair maps that several chunks use: those of shared experts, and of elements on both sides of a border.</summary>
    private static double SharedPanels(ModelSpec spec, StructureGraph graph, int chunks)
    {
        if (!spec.HasExperts(MapKind.NodePair)) return 1;
        int routed = Math.Min(chunks - 1, graph.Structure.Elements.Distinct().Count());
        return Blocks(spec, MapKind.NodePair) > 1 ? spec.SharedExperts + spec.ActiveExperts * routed : routed;
    }

    private static int Blocks(ModelSpec spec, MapKind map) =>
        spec.HasExperts(map) && spec.ExpertKind == ExpertKind.Nonlinear ? spec.ActiveExperts + spec.SharedExperts : 1;

    /// <summary>Bytes in all.</summary>
    public static double Total(ModelSpec spec, Precision precision, StructureGraph graph) =>
        Features(spec, precision, graph) + BytesPerPair * graph.PairCount + BytesPerAtom * graph.AtomCount;

    /// <exception cref="InvalidDataException">The structure needs more memory than this machine has.</exception>
    internal static void Require(ModelSpec spec, Precision precision, StructureGraph graph)
    {
        double needed = Total(spec, precision, graph), there = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (needed <= there) return;
        throw new InvalidDataException(
            $"{graph.Structure.Source}: {graph.AtomCount:N0} atoms with {graph.PairCount:N0} pairs and {graph.AngleCount:N0} angles " +
            $"need about {1e-9 * needed:0.0} GB, this machine has {1e-9 * there:0.0} GB\n" +
            "  → take a smaller structure, a smaller model, or a machine with more memory");
    }

    /// <summary>How often an atom is kept, on average: once by its own partition, and once by every other that sees it.</summary>
    private static double Copies(ModelSpec spec, StructureGraph graph)
    {
        double atoms = graph.AtomCount, own = PartitionBuilder.CutCost(spec.NodeWidth) / (1 + (graph.PairCount + 0.125 * graph.AngleCount) / atoms);
        if (atoms < 1.5 * own || graph.PairCount == 0) return 1;
        double cutoff = LargestCutoff(spec, graph), volume = 4 * Math.PI / 3, density = graph.PairCount / atoms / (volume * Math.Pow(cutoff, 3));
        double radius = Math.Cbrt(own / (volume * density));
        return Math.Min(atoms / own, Math.Pow(1 + cutoff / radius, 3));
    }

    /// <summary>Å, of the two largest atoms of the structure.</summary>
    private static double LargestCutoff(ModelSpec spec, StructureGraph graph)
    {
        if (spec.TypewiseCutoff is null) return spec.PairCutoff;
        int largest = graph.AtomCount > 0 ? graph.ElementIndex[0] : 0;
        foreach (int element in graph.ElementIndex.AsSpan(0, graph.AtomCount))
            if (spec.Elements[element].CovalentRadius > spec.Elements[largest].CovalentRadius) largest = element;
        return spec.CutoffOf(largest, largest);
    }
}
