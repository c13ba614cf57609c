using Amalgam.Network.Engine;
using Amalgam.Network.Graph;

namespace Amalgam.Network.Pass;

/// <summary>The direction in which positions move in the dual pass.</summary>
internal static class PairTangents
{
    /// <summary>Ḋ = v_j − v_i + η D with v = −∂L/∂F, η = −∂L/∂W, equation (14), into <see cref="Partition.DisplacementTangent"/>.</summary>
    public static void Fill(Partition part, LossSeeds seeds)
    {
        Partition.Grow(ref part.DisplacementTangent, 3 * part.PairCount);
        double[] tangent = part.DisplacementTangent;
        for (int atom = 0; atom < part.Own; atom++)
        {
            ReadOnlySpan<double> eta = seeds.Virial.AsSpan(9 * part.Structure[atom], 9), vi = seeds.Forces.AsSpan(3 * part.Atom[atom], 3);
            for (int pair = part.PairStart[atom]; pair < part.PairStart[atom + 1]; pair++)
            {
                ReadOnlySpan<double> vj = seeds.Forces.AsSpan(3 * part.Atom[part.Neighbor[pair]], 3), d = part.Displacement.AsSpan(3 * pair, 3);
                for (int axis = 0; axis < 3; axis++)
                    tangent[3 * pair + axis] = vi[axis] - vj[axis] - (eta[3 * axis] * d[0] + eta[3 * axis + 1] * d[1] + eta[3 * axis + 2] * d[2]);
            }
        }
    }
}
