using Amalgam.Model.Parameters;

namespace Amalgam.Network.Weights;

/// <summary>One expert in a panel, equation (12): its bank of weights and biases, which one it is, its factor.</summary>
/// <param name="Slot">place among the selected experts when the factor is a gate to learn; −1 for shared and dense maps</param>
internal readonly record struct PanelPart(ParameterTensor Weight, ParameterTensor Bias, int Expert, double Factor, int Slot);
