using Amalgam.Model.Activations;
using Amalgam.Model.Experts;
using Amalgam.Model.Parameters;

namespace Amalgam.Unit.Model.Experts;

/// <summary>Two routers over three elements, with parameters in between that no router reads: a layout of no backbone.</summary>
internal static class ToyRouters
{
    public const int Elements = 3, Width = 5, Routed = 6, Active = 2, Count = 130;

    public static RouterLayout Layout(GateKind gate, bool configuration = false, ExpertKind kind = ExpertKind.Nonlinear) => new(
        new ExpertSpec(kind, gate, Routed, Active, 1), new ParameterTensor("table", [Elements, Width], 2),
        configuration
            ? new ConfigurationLayer(new ParameterTensor("weight", [Width, Width], 20), new ParameterTensor("bias", [Width], 46), Activation.Silu) : null,
        [
            new RouterTensor("first", new ParameterTensor("first", [Width, Routed], 60)),
            new RouterTensor("second", new ParameterTensor("second", [Width, Routed], 95)),
        ]);

    public static double[] Values(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Count).Select(_ => 2 * random.NextDouble() - 1)];
    }

    public static RouterParameters Parameters(GateKind gate, bool configuration = false, int seed = 1) => new(Layout(gate, configuration), Values(seed));
}
