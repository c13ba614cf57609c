using System.Numerics;

namespace Amalgam.Network.Lanes;

/// <summary>
/// Coefficients of 2^f for |f| ≤ 1/2 in memory, each filling four bundles of lanes: instructions take them from there, so that no register and no load of its
/// own is spent on them.
/// </summary>
public static unsafe class PowerTable
{
    /// <summary>
    /// Each bundle of <see cref="ILanes{V, T}.LogisticDenominators"/> has numbers of its own: the compiler would keep shared ones in registers, of which there
    /// are too few.
    /// </summary>
    internal const int Bundles = 4;

    /// <summary>
    /// Highest first: the polynomial of degree 5 with the smallest relative error, 7.5e-8 (found by Remez' exchange). Used in single precision only.
    /// </summary>
    private static ReadOnlySpan<double> Coefficients =>
        [0.0013276471979478776, 0.00967554133421605, 0.05550713273542586, 0.24022119723848476, 0.6931469670647331, 1.0000000716546822];

    /// <summary>Numbers in a table: [coefficient, lane of four bundles].</summary>
    public static int Length<V, T>()
        where V : struct, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Coefficients.Length * Bundles * V.Width;

    /// <summary>Writes a table.</summary>
    public static void Write<V, T>(T* table)
        where V : struct, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (double coefficient in Coefficients)
            for (int lane = 0; lane < Bundles * V.Width; lane++) *table++ = T.CreateChecked(coefficient);
    }
}
