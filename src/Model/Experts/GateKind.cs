namespace Amalgam.Model.Experts;

/// <summary>How logits become gates, equation (10).</summary>
public enum GateKind
{
    /// <summary>Softmax over the k selected experts: gates sum to one.</summary>
    TopkSoftmax,
    /// <summary>Softmax over all experts, the selected ones kept without renormalisation.</summary>
    SoftmaxTopk,
}
