using Amalgam.Network.Memory;

namespace Amalgam.Network.Layers;

/// <summary>Geometry of the pairs and angles of a partition, equations (1) to (3), or its adjoints; each number with its tangent behind it for duals.</summary>
internal sealed unsafe class GeometryRows<T>
    where T : unmanaged
{
    /// <summary>s [pair]; x [pair], or [pair, polynomial] of the distance; s^a [pair].</summary>
    public T* Switch, Input, AngleSwitch;

    /// <summary>[pair, polynomial], d/dr of the polynomials; null where there are none, and for duals.</summary>
    public T* InputSlope;

    /// <summary>s h [pair, 3], or of moments that are products their weights [pair, face, component]; u [pair, 3].</summary>
    public T* Vectors, Units;

    /// <summary>c [angle]; null for a model of one layer, which reads no angles. Not among the adjoints: gc is summed centre by centre.</summary>
    public T* Cosines;

    /// <param name="angles">0 where no cosines are kept</param>
    /// <param name="inputs">polynomials of a pair, or 1</param>
    /// <param name="components">of a moment</param>
    public void Take(Arena<T> memory, long pairs, long angles, int faces, int inputs, int components)
    {
        Switch = memory.Take(pairs * faces);
        Vectors = memory.Take(components * pairs * faces);
        Input = memory.Take(pairs * faces * inputs);
        InputSlope = inputs > 1 && faces == 1 ? memory.Take(pairs * inputs) : null;
        AngleSwitch = memory.Take(pairs * faces);
        Units = memory.Take(3 * pairs * faces);
        Cosines = angles > 0 ? memory.Take(angles * faces) : null;
    }
}
