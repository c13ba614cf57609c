using System.Runtime.CompilerServices;

namespace Amalgam.Network.Layers;

/// <summary>A row of a strip: z [face, channel of the bundle] and σ(z) [channel of the bundle].</summary>
internal readonly unsafe struct StripRow<T>(T* value, T* sigmoid)
    where T : unmanaged
{
    public readonly T* Value = value, Sigmoid = sigmoid;

    /// <summary>A row further on.</summary>
    /// <param name="values">numbers of z to skip</param>
    /// <param name="sigmoids">numbers of σ to skip</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public StripRow<T> Skip(nint values, nint sigmoids) => new(Value + values, Sigmoid + sigmoids);
}
