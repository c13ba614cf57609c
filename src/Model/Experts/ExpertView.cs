namespace Amalgam.Model.Experts;

/// <summary>
/// Merged weights of the maps behind one router: for every gate class (an element, or a composition) a number of blocks, each a panel and a gate.
/// Equation (13): X(x) = Σ_blocks gate · φ(x W_panel + b_panel).
/// </summary>
/// <remarks>
/// A panel is a weight matrix with its bias: an expert in use (nonlinear experts), the merged weights of a class (linear experts), or the one dense map.
/// </remarks>
/// <param name="Blocks">Blocks of every class: k + S, or 1.</param>
/// <param name="PanelOf">[class, block], the panel</param>
/// <param name="Gate">[class, block], the gate</param>
/// <param name="Source">[panel], routed expert e as e, shared expert s as E + s; for linear experts the class</param>
/// <param name="Router">Index of the router, or −1 when gates are constant.</param>
public sealed record ExpertView(int Blocks, int[] PanelOf, double[] Gate, int[] Source, int Router)
{
    public int PanelCount => Source.Length;

    /// <summary>A dense map: one panel, gate one, for any number of classes.</summary>
    public static ExpertView Dense(int classes) => new(1, new int[classes], Ones(classes), [0], -1);

    /// <summary>A dense map that is applied several times: a panel each, gates one, for any number of classes.</summary>
    public static ExpertView Messages(int classes, int messages) => new(
        messages, [.. Enumerable.Range(0, classes * messages).Select(place => place % messages)], Ones(classes * messages),
        [.. Enumerable.Range(0, messages)], -1);

    /// <summary>Dense maps of which every class has one, several classes the same: a panel each, gate one.</summary>
    /// <param name="panelOf">[class], the panel; every panel from 0 to the largest</param>
    public static ExpertView ByClass(int[] panelOf) => new(1, panelOf, Ones(panelOf.Length), [.. Enumerable.Range(0, panelOf.Max() + 1)], -1);

    /// <summary>Linear experts, equation (12): every class has a panel of its own, in which all its experts are summed; gates are part of the panel.</summary>
    public static ExpertView Merged(int classes, int router) =>
        new(1, [.. Enumerable.Range(0, classes)], Ones(classes), [.. Enumerable.Range(0, classes)], router);

    /// <summary>Nonlinear experts, equation (11): every expert that a class uses is a panel, the routed ones first, each ascending.</summary>
    /// <param name="classes">selected experts and gates of every class</param>
    /// <param name="router">index of the router, or −1 when all experts are shared</param>
    /// <param name="shared">shared experts (S)</param>
    public static ExpertView Separate(GateClasses classes, int router, int shared)
    {
        int active = router >= 0 ? classes.Spec.Active : 0, blocks = active + shared;
        int[] used = router >= 0 ? [.. classes.Selected[router].Distinct().Order()] : [];
        int[] panelOf = new int[classes.Count * blocks];
        double[] gate = new double[classes.Count * blocks];
        for (int index = 0; index < classes.Count; index++)
        {
            for (int slot = 0; slot < active; slot++)
                panelOf[index * blocks + slot] = Array.BinarySearch(used, classes.Selected[router][index * active + slot]);
            for (int expert = 0; expert < shared; expert++) panelOf[index * blocks + active + expert] = used.Length + expert;
            gate.AsSpan(index * blocks + active, shared).Fill(1);
        }
        var view = new ExpertView(blocks, panelOf, gate, [.. used, .. Enumerable.Range(classes.Spec.Routed, shared)], router);
        if (router >= 0) view.CopyGates(classes);
        return view;
    }

    /// <summary>Takes over the gates of routed experts; what is selected must not have changed. Nonlinear experts only.</summary>
    public void CopyGates(GateClasses classes)
    {
        int active = classes.Spec.Active;
        for (int index = 0; index < classes.Count; index++)
            classes.Gates[Router].AsSpan(index * active, active).CopyTo(Gate.AsSpan(index * Blocks));
    }

    private static double[] Ones(int count) => [.. Enumerable.Repeat(1.0, count)];
}
