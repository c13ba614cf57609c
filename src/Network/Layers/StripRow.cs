namespace Amalgam.Network.Layers;

/// <summary>A row of a strip: z [face, channel of the bundle] and σ(z) [channel of the bundle].</summary>
internal readonly unsafe struct StripRow<T>(T* value, T* sigmoid)
    where T : unmanaged
{
    public readonly T* Value = value, Sigmoid = sigmoid;
}
