using Amalgam.Model;

namespace Amalgam.Training;

/// <summary>[experts]: what differs from the preset, and how the selection is found.</summary>
public sealed record ExpertOptions
{
    /// <summary>What a gate is a function of.</summary>
    [Setting(Absent = "preset")]
    public Routing? Routing { get; init; }

    /// <summary>How experts are combined.</summary>
    [Setting(Absent = "preset")]
    public ExpertKind? Kind { get; init; }

    /// <summary>How logits become gates.</summary>
    [Setting(Absent = "preset")]
    public GateKind? Gate { get; init; }

    /// <summary>Routed experts E.</summary>
    [Setting("experts", 0, 1024, Absent = "preset")]
    public int? Routed { get; init; }

    /// <summary>Routed experts active at a time, k.</summary>
    [Setting("experts", 0, 64, Absent = "preset")]
    public int? Active { get; init; }

    /// <summary>Shared experts S, always active.</summary>
    [Setting("experts", 0, 64, Absent = "preset")]
    public int? Shared { get; init; }

    /// <summary>Where experts stand: any of node, pair, angle, head.</summary>
    [Setting(Absent = "preset")]
    public IReadOnlyList<string>? Positions { get; init; }

    /// <summary>Part of the run in which the selection may change; frozen afterwards. Element routing only.</summary>
    [Setting("fraction of the run", 0, 1)]
    public double Exploration { get; init; } = 0.2;

    /// <summary>How often the selection is made anew while exploring.</summary>
    [Setting("times", 1, 10000)]
    public int Reselections { get; init; } = 20;

    /// <summary>Noise on the logits at the start of exploration, relative to their spread; falls linearly to zero.</summary>
    [Setting("", 0, 100)]
    public double Noise { get; init; } = 1.0;

    /// <summary>Balance the load of the experts over elements weighted by √(atoms of the element) while selecting.</summary>
    [Setting]
    public bool Balance { get; init; } = true;
}
