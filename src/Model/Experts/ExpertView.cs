namespace Amalgam.Model.Experts;

/// <summary>
/// What a router decided, as the network meets it: for every gate class (an element, or a composition) a few blocks, each a panel and a gate.
/// Equation (13): X(x) = Σ_blocks gate · φ(x W_panel + b_panel).
/// </summary>
/// <remarks>A panel is an expert in use (nonlinear experts), or the merged weights of a class (linear experts), or the one dense map.</remarks>
/// <param name="Blocks">Blocks of every class: k + S, or 1.</param>
/// <param name="PanelOf">[class, block], the panel</param>
/// <param name="Gate">[class, block], the gate</param>
/// <param name="Source">[panel], routed expert e as e, shared expert s as E + s; for linear experts the class</param>
/// <param name="Router">Index of the router, or −1 when gates are constant.</param>
public sealed record ExpertView(int Blocks, int[] PanelOf, double[] Gate, int[] Source, int Router)
{
    public int PanelCount => Source.Length;

    /// <summary>A dense map: one panel, gate one, for any number of classes.</summary>
    public static ExpertView Dense(int classes) =>
        new(1, new int[classes], [.. Enumerable.Repeat(1.0, classes)], [0], -1);
}
