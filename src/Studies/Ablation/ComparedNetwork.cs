using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Experts;

namespace Amalgam.Studies.Ablation;

/// <summary>A network of an ablation, as comparisons see it.</summary>
/// <param name="Name">Name in the table.</param>
/// <param name="Spec">The network.</param>
/// <param name="MultiplyAdds">Estimated multiply-adds of an atom.</param>
/// <param name="IsBase">Whether the others are compared with it.</param>
/// <param name="IsWidened">A dense network of the active cost of the base, not of its width.</param>
public sealed record ComparedNetwork(string Name, ModelSpec Spec, double MultiplyAdds, bool IsBase, bool IsWidened)
{
    /// <summary>No experts.</summary>
    public bool IsDense => Spec.Routing == Routing.None;

    /// <summary>Part of the experts at work that is shared; not a number for a dense network.</summary>
    public double Share => IsDense ? double.NaN : (double)Spec.SharedExperts / (Spec.SharedExperts + Routed);

    /// <summary>Name of the group that plots and comparisons put it in.</summary>
    public string Family => IsDense ? "dense"
        : $"{(Spec.ExpertKind == ExpertKind.Nonlinear ? "MoE" : "MoLE")}, {(Spec.Routing == Routing.Element ? "by element" : "by configuration")}";

    private int Routed => Spec.RoutedExperts > 0 ? Spec.ActiveExperts : 0;
}
