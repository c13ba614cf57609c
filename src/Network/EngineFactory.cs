using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Parameters;
using Amalgam.Network.Lanes;
using Amalgam.Network.Profile;
using Amalgam.Network.Threads;

namespace Amalgam.Network;

/// <summary>Makes the engine for a precision and a lane width.</summary>
internal static class EngineFactory
{
    /// <param name="laneBits">512, 256, 128, or 0 for scalar code</param>
    public static IProfiledEngine Create(ModelSpec spec, Precision precision, BlockScheduler scheduler, int laneBits) => (laneBits, precision) switch
    {
        (512, Precision.Float32) => new CpuEngine<float, Float16>(spec, scheduler),
        (256, Precision.Float32) => new CpuEngine<float, Float8>(spec, scheduler),
        (128, Precision.Float32) => new CpuEngine<float, Float4>(spec, scheduler),
        (_, Precision.Float32) => new CpuEngine<float, Float1>(spec, scheduler),
        (512, _) => new CpuEngine<double, Double8>(spec, scheduler),
        (256, _) => new CpuEngine<double, Double4>(spec, scheduler),
        (128, _) => new CpuEngine<double, Double2>(spec, scheduler),
        _ => new CpuEngine<double, Double1>(spec, scheduler),
    };
}
