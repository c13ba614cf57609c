namespace Amalgam.Network.Weights;

/// <summary>The weights that a pass reads: layout, numbers, and every packed matrix transposed at the same offsets.</summary>
internal readonly unsafe struct MergedWeights<T>(WeightImage layout, NetworkShape shape, T* image, T* transposed)
    where T : unmanaged
{
    public readonly WeightImage Layout = layout;
    public readonly NetworkShape Shape = shape;
    public readonly T* Image = image, Transposed = transposed;
}
