using Amalgam.Model.Parameters;

namespace Amalgam.Model.Backbones.Dpa3;

/// <summary>The parameters of one interaction layer. Maps and steps that cannot reach the energy are null.</summary>
public sealed record LayerParameters(IReadOnlyDictionary<MapKind, ExpertMap> Maps, IReadOnlyDictionary<MapKind, ParameterTensor> Steps);
