namespace Amalgam.Network.Optimization;

/// <summary><see cref="NewtonSchulz{L, T}"/> for any lanes, with memory of its own: one caller at a time.</summary>
internal interface INewtonSchulz : IDisposable
{
    /// <param name="matrix">[rows, columns]</param>
    /// <param name="result">[rows, columns]; zero for a matrix of zeros</param>
    void Run(ReadOnlySpan<double> matrix, int rows, int columns, Span<double> result);
}
