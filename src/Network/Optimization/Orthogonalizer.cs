using System.Collections.Concurrent;
using Amalgam.Network.Lanes;

namespace Amalgam.Network.Optimization;

/// <summary>
/// Replaces a matrix by nearly the nearest one with orthonormal rows or columns, computed in float32; any number of threads may call at once.
/// </summary>
/// <remarks>
/// The result depends on the matrix and the lane width alone. Memory is kept per caller at work, so that nothing is allocated after the first calls.
/// </remarks>
public sealed class Orthogonalizer : IDisposable
{
    private readonly ConcurrentBag<INewtonSchulz> idle = [];
    private readonly int laneBits;

    /// <summary>With the widest lanes there are, see <see cref="LaneWidth"/>.</summary>
    public Orthogonalizer()
        : this(LaneWidth.Bits)
    {
    }

    internal Orthogonalizer(int laneBits) => this.laneBits = laneBits;

    /// <summary>U Vᵀ of the singular value decomposition U Σ Vᵀ, its singular values between about 0.7 and 1.2 where Σ is above 0.003 of its norm.</summary>
    /// <param name="matrix">[rows, columns]</param>
    /// <param name="result">[rows, columns]; zero for a matrix of zeros; may be the matrix itself</param>
    public void Run(ReadOnlySpan<double> matrix, int rows, int columns, Span<double> result)
    {
        if (!idle.TryTake(out INewtonSchulz? iteration)) iteration = Create();
        iteration.Run(matrix, rows, columns, result);
        idle.Add(iteration);
    }

    private INewtonSchulz Create() => laneBits switch
    {
        512 => new NewtonSchulz<Float16, float>(),
        256 => new NewtonSchulz<Float8, float>(),
        128 => new NewtonSchulz<Float4, float>(),
        _ => new NewtonSchulz<Float1, float>(),
    };

    public void Dispose()
    {
        while (idle.TryTake(out INewtonSchulz? iteration)) iteration.Dispose();
    }
}
