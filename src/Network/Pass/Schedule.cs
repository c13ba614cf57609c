namespace Amalgam.Network.Pass;

/// <summary>A step that all partitions take before the next where they exchange features.</summary>
internal enum Phase
{
    /// <summary>Memory, geometry, first features.</summary>
    Begin,
    /// <summary>A layer forward.</summary>
    Forward,
    /// <summary>Before a layer: n of the halo.</summary>
    Receive,
    /// <summary>The head, forward and reverse.</summary>
    Head,
    /// <summary>A layer in reverse.</summary>
    Reverse,
    /// <summary>After the reverse of a layer: adjoints of the halo to their owners.</summary>
    Return,
    /// <summary>Reverse of the first features and the geometry; forces of the partition.</summary>
    Finish,
    /// <summary>Forces of own atoms, with what other partitions found.</summary>
    Gather,
}

/// <summary>A phase of one layer.</summary>
/// <param name="Layer">0 where the phase belongs to no layer</param>
internal readonly record struct ScheduledPhase(Phase Phase, int Layer = 0)
{
    /// <summary>Whether partitions without a halo leave it out.</summary>
    public bool IsExchange => Phase is Phase.Receive or Phase.Return;

    /// <summary>Whether it comes after the energies.</summary>
    public bool IsReverse => Phase is Phase.Reverse or Phase.Return or Phase.Finish or Phase.Gather;
}

/// <summary>The phases of a pass in order.</summary>
internal static class Schedule
{
    /// <param name="givesForces">whether forces follow from the pass</param>
    public static ScheduledPhase[] Of(int layers, bool givesForces)
    {
        var phases = new List<ScheduledPhase> { new(Phase.Begin) };
        for (int layer = 0; layer < layers; layer++)
        {
            if (layer > 0) phases.Add(new(Phase.Receive, layer));
            phases.Add(new(Phase.Forward, layer));
        }
        phases.Add(new(Phase.Head));
        for (int layer = layers - 1; layer >= 0; layer--)
        {
            phases.Add(new(Phase.Reverse, layer));
            phases.Add(new(Phase.Return, layer));
        }
        phases.Add(new(Phase.Finish));
        if (givesForces) phases.Add(new(Phase.Gather));
        return [.. phases];
    }
}
