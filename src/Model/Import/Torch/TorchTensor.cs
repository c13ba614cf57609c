namespace Amalgam.Model.Import.Torch;

/// <summary>A tensor of an archive: a view of a storage, whose numbers are read when they are first asked for.</summary>
/// <param name="archive">what holds the storage</param>
/// <param name="storage">its numbers, shared by all tensors that view it</param>
/// <param name="offset">number of the storage at which the view begins</param>
/// <param name="shape">[axis], lengths; their product is at most the length of the storage</param>
/// <param name="strides">[axis], in numbers</param>
internal sealed class TorchTensor(TorchArchive archive, TorchStorage storage, long offset, int[] shape, long[] strides)
{
    private double[]? values;

    public int[] Shape => shape;

    /// <summary>The name of the storage: tensors with one name and <see cref="Offset"/> are the same numbers.</summary>
    public string Storage => storage.Key;

    public long Offset => offset;

    /// <summary>[product of the shape], the last axis fastest.</summary>
    /// <exception cref="InvalidDataException">The storage is missing or of another length.</exception>
    public double[] Values => values ??= Read();

    private double[] Read()
    {
        double[] numbers = archive.Numbers(storage);
        var result = new double[shape.Aggregate(1, (product, length) => product * length)];
        int[] index = new int[shape.Length];
        long place = offset;
        for (int n = 0; n < result.Length; n++)
        {
            result[n] = numbers[place];
            for (int axis = index.Length - 1; axis >= 0; axis--)
            {
                place += strides[axis];
                if (++index[axis] < shape[axis]) break;
                place -= index[axis] * strides[axis];
                index[axis] = 0;
            }
        }
        return result;
    }
}
