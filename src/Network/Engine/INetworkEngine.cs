using Amalgam.Model;
using Amalgam.Model.Experts;
using Amalgam.Network.Graph;
using Amalgam.Network.Profile;

namespace Amalgam.Network.Engine;

/// <summary>The fast network in one precision and lane width.</summary>
internal interface INetworkEngine : IDisposable
{
    /// <summary>Such as "Float16": the lanes in use.</summary>
    string Lanes { get; }

    /// <summary>Bytes of scratch memory held.</summary>
    long ScratchBytes { get; }

    /// <summary>Bytes among them for features and adjoints.</summary>
    long FeatureBytes { get; }

    /// <summary>Whether passes look at the clock at every stage.</summary>
    bool TimesStages { set; }

    /// <summary>What the last evaluation, or the last gradient, did.</summary>
    NetworkWork WorkOf(bool gradient);

    /// <summary>Makes plain products of one shape on all threads.</summary>
    long RunProducts(int rows, int columns, int inner, int repeats);

    /// <summary>Takes over parameters and selection; merges weights.</summary>
    void SetParameters(ParameterSet parameters, ExpertSelection? selection);

    /// <summary>Per-atom network energies (without E0 and core repulsion), forces and virials of a batch; total energies are left to the caller.</summary>
    void Evaluate(IReadOnlyList<StructureGraph> batch, BatchResult result);

    /// <summary>Adds ∂L/∂θ; the batch must be the one evaluated last.</summary>
    void AddGradient(IReadOnlyList<StructureGraph> batch, LossSeeds seeds, Span<double> gradient);
}
