using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Neighbors;
using Amalgam.Model;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Parameters;
using Amalgam.Network.Engine;
using Amalgam.Network.Graph;
using Amalgam.Network.Lanes;
using Amalgam.Network.Pass;

namespace Amalgam.Network;

/// <summary>A model, ready to predict with the fast network.</summary>
/// <remarks>
/// The result depends on the structure alone, to the last bit, not on structures seen before. Structures that follow one another in small steps share the
/// search for pairs.
/// </remarks>
public sealed class NetworkPotential : IPotential, IDisposable
{
    private readonly BatchEvaluator network;
    private readonly ModelSpec spec;
    private const double UsualSkin = 0.5; // Å
    private readonly VerletList list;
    private readonly BatchResult result = new();
    private readonly StructureGraph[] batch = new StructureGraph[1];
    private readonly Precision precision;
    private int largest;

    /// <param name="precision">of the features; positions and energies are double in both</param>
    /// <param name="threads">0 means all processors; results do not depend on it</param>
    public NetworkPotential(PotentialModel model, Precision precision = Precision.Float32, int threads = 0)
        : this(model, precision, threads, LaneWidth.Bits)
    {
    }

    /// <param name="skin">Å; results do not depend on it</param>
    internal NetworkPotential(PotentialModel model, Precision precision, int threads, int laneBits, double skin = UsualSkin)
    {
        spec = model.Spec;
        this.precision = precision;
        network = new BatchEvaluator(model.Parameters.Layout, model.ReferenceEnergies, precision, threads, laneBits);
        network.SetParameters(model.Parameters, model.Selection);
        list = new VerletList(spec.PairCutoff, skin, threads, patient: true);
    }

    public double Cutoff => spec.PairCutoff;
    /// <summary>What it computes on, such as "16 × float32 lanes".</summary>
    public string Device => network.Device;
    public bool Supports(Element element) => spec.IndexOf(element) >= 0;

    public void Evaluate(Structure structure, Evaluation evaluation)
    {
        batch[0] ??= new StructureGraph();
        batch[0].Fill(spec, structure, list);
        if (structure.AtomCount > largest)
        {
            NetworkMemory.Require(spec, precision, batch[0]);
            largest = structure.AtomCount;
        }
        network.Evaluate(batch, result);
        evaluation.Reset(structure.AtomCount);
        evaluation.Energy = result.Energy[0];
        result.Energies.AsSpan(0, structure.AtomCount).CopyTo(evaluation.Energies);
        result.Forces.AsSpan(0, 3 * structure.AtomCount).CopyTo(evaluation.Forces);
        result.Virial.AsSpan(0, 9).CopyTo(evaluation.Virial);
    }

    public void Dispose() => network.Dispose();
}
