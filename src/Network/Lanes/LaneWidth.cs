using System.Runtime.Intrinsics;

namespace Amalgam.Network.Lanes;

/// <summary>Chooses the lanes: the widest that the hardware accelerates, or those named by the environment variable AMALGAM_LANES.</summary>
public static class LaneWidth
{
    /// <summary>Name of the environment variable: 512, 256, 128 or scalar.</summary>
    public const string Variable = "AMALGAM_LANES";

    /// <summary>Bits of the lanes in use: 512, 256, 128, or 0 for scalar code.</summary>
    /// <exception cref="InvalidDataException">The variable names no lanes, or lanes that this machine does not have.</exception>
    public static int Bits
    {
        get
        {
            int best = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;
            string? wanted = Environment.GetEnvironmentVariable(Variable);
            if (string.IsNullOrEmpty(wanted)) return best;
            int bits = wanted switch { "512" => 512, "256" => 256, "128" => 128, "scalar" => 0, _ => -1 };
            if (bits < 0) throw new InvalidDataException($"{Variable}: expected 512, 256, 128 or scalar, found '{wanted}'");
            if (bits > best) throw new InvalidDataException($"{Variable}={wanted}: this machine has {best}-bit lanes at most\n  → unset {Variable}");
            return bits;
        }
    }
}
