using Amalgam.Model.Parameters;

namespace Amalgam.Model.Backbones.Dpa3;

/// <summary>One hidden layer of the head: an expert map, and a step dt where the input is carried on.</summary>
public sealed record HeadLayerParameters(ExpertMap Map, ParameterTensor? Step);
