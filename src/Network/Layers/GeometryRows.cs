using Amalgam.Network.Memory;

namespace Amalgam.Network.Layers;

/// <summary>Geometry of the pairs and angles of a partition, equations (1) to (3), or its adjoints; each number with its tangent behind it for duals.</summary>
internal sealed unsafe class GeometryRows<T>
    where T : unmanaged
{
    /// <summary>s [pair], x [pair], s^a [pair].</summary>
    public T* Switch, Input, AngleSwitch;

    /// <summary>s h [pair, 3], u [pair, 3].</summary>
    public T* Vectors, Units;

    /// <summary>c [angle]; null for a model of one layer, which reads no angles. Not among the adjoints: gc is summed centre by centre.</summary>
    public T* Cosines;

    /// <param name="angles">0 where no cosines are kept</param>
    public void Take(Arena<T> memory, long pairs, long angles, int faces)
    {
        Switch = memory.Take(pairs * faces);
        Vectors = memory.Take(3 * pairs * faces);
        Input = memory.Take(pairs * faces);
        AngleSwitch = memory.Take(pairs * faces);
        Units = memory.Take(3 * pairs * faces);
        Cosines = angles > 0 ? memory.Take(angles * faces) : null;
    }
}
