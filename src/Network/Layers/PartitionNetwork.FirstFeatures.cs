using Amalgam.Model.Activations;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Network.Graph;
using Amalgam.Network.Kernels;
using Amalgam.Network.Pass;

namespace Amalgam.Network.Layers;

/// <summary>Where the network begins: geometry and first features, equations (1) to (4), and what comes back there in reverse.</summary>
internal sealed unsafe partial class PartitionNetwork<T, L, V>
{
    /// <summary>Geometry, n⁰ of own and halo atoms, e⁰, c.</summary>
    /// <param name="tangent">[pair, 3], Ḋ in Å along the direction of (14); null for plain lanes</param>
    public void FirstFeatures(double[]? tangent)
    {
        Work.Enter(NetworkStage.Geometry);
        for (int atom = 0; atom < part.Own; atom++)
            for (int pair = part.PairStart[atom]; pair < part.PairStart[atom + 1]; pair++) PairForward(pair, part.Element[atom], tangent);
        FirstNodes();
        FirstPairs();
        if (layers > 1) Cosines();
    }

    private void PairForward(int pair, int element, double[]? tangent)
    {
        double dx = part.Displacement[3 * pair], dy = part.Displacement[3 * pair + 1], dz = part.Displacement[3 * pair + 2];
        var geometry = new PairGeometry(spec, dx * dx + dy * dy + dz * dz, element);
        double shifted = 1 / (geometry.Distance + PairGeometry.DirectionShift);
        s[(long)pair * F] = Real(geometry.Switch);
        x[(long)pair * F] = Real(geometry.Input);
        sa[(long)pair * F] = Real(geometry.AngleSwitch);
        T* vector = sh + 3L * pair * F, unit = u + 3L * pair * F;
        (vector[0], vector[F], vector[2 * F]) = (Real(geometry.Direction * dx), Real(geometry.Direction * dy), Real(geometry.Direction * dz));
        (unit[0], unit[F], unit[2 * F]) = (Real(dx * shifted), Real(dy * shifted), Real(dz * shifted));
        if (F == 1) return;
        double tx = tangent![3 * pair], ty = tangent[3 * pair + 1], tz = tangent[3 * pair + 2];
        double radial = (dx * tx + dy * ty + dz * tz) / geometry.Distance;
        s[2L * pair + 1] = Real(geometry.SwitchSlope * radial);
        x[2L * pair + 1] = Real(geometry.InputSlope * radial);
        sa[2L * pair + 1] = Real(geometry.AngleSwitchSlope * radial);
        double f = geometry.Direction, df = geometry.DirectionSlope * radial, du = -shifted * shifted * radial;
        (vector[1], vector[3], vector[5]) = (Real(df * dx + f * tx), Real(df * dy + f * ty), Real(df * dz + f * tz));
        (unit[1], unit[3], unit[5]) = (Real(du * dx + shifted * tx), Real(du * dy + shifted * ty), Real(du * dz + shifted * tz));
    }

    /// <summary>n⁰ = φ(t_z).</summary>
    private void FirstNodes()
    {
        for (int atom = 0; atom < part.Local; atom++)
            for (int column = 0; column < NP; column += W)
                V.Store(n[0] + (long)atom * F * NP + column, NP, Activate(V.Constant(image + weights.Table + part.Element[atom] * NP + column), out _));
    }

    /// <summary>φ chosen at run time, for the few places outside hot loops.</summary>
    private V Activate(V z, out V slope) => spec.Activation.Kind switch
    {
        ActivationKind.Silu => Activated<Silu, V>(z, constants, out slope),
        ActivationKind.SiluTail => Activated<SiluTail, V>(z, constants, out slope),
        _ => Activated<HyperbolicTangent, V>(z, constants, out slope),
    };

    /// <summary>e⁰ = x w + b, or φ of it when x is the inverse-distance form.</summary>
    private void FirstPairs()
    {
        bool active = spec.PairInput == PairInput.InverseDistance;
        for (long pair = 0; pair < part.PairCount; pair++)
        {
            V input = V.Broadcast(x + pair * F, 1);
            for (int column = 0; column < EP; column += W)
            {
                V value = V.AddConstant(V.TimesConstant(input, image + weights.PairWeight + column), image + weights.PairBias + column);
                V.Store(e[0] + pair * F * EP + column, EP, active ? Activate(value, out _) : value);
            }
        }
    }

    /// <summary>c = κ u_p·u_q.</summary>
    private void Cosines()
    {
        T kappa = Real(PairGeometry.AngleScale);
        for (int atom = 0; atom < part.Own; atom++)
        {
            int near = part.Near[atom];
            T* units = u + 3L * part.PairStart[atom] * F, target = cosine + (long)part.AngleStart[atom] * F;
            for (int p = 0; p < near; p++)
                for (int q = 0; q < near; q++, target += F) Cosine(units + 3 * p * F, units + 3 * q * F, kappa, target);
        }
    }

    private static void Cosine(T* p, T* q, T kappa, T* result)
    {
        result[0] = kappa * (p[0] * q[0] + p[F] * q[F] + p[2 * F] * q[2 * F]);
        if (F == 2) result[1] = kappa * (p[0] * q[1] + p[1] * q[0] + p[2] * q[3] + p[3] * q[2] + p[4] * q[5] + p[5] * q[4]);
    }

    /// <summary>What reaches the element table and the pair embedding; with plain lanes also ∂E/∂D.</summary>
    /// <param name="gDisplacement">[pair, 3], eV/Å, result; null for duals</param>
    public void FirstFeaturesReverse(double[]? gDisplacement)
    {
        Work.Enter(NetworkStage.Geometry);
        if (WantsWeights) FirstNodesReverse();
        FirstPairsReverse();
        if (!WantsGeometry) return;
        for (int atom = 0; atom < part.Own; atom++)
            for (int pair = part.PairStart[atom]; pair < part.PairStart[atom + 1]; pair++) PairReverse(pair, part.Element[atom], gDisplacement!);
    }

    private void FirstNodesReverse()
    {
        for (long atom = 0; atom < part.Own; atom++)
            for (int column = 0; column < NP; column += W)
            {
                int place = weights.Table + part.Element[atom] * NP + column;
                Activate(V.Constant(image + place), out V slope);
                V.AddGradient(gradient + place, V.Load(gnOut + atom * F * NP + column, NP) * slope);
            }
    }

    private void FirstPairsReverse()
    {
        bool active = spec.PairInput == PairInput.InverseDistance;
        for (int column = 0; column < EP; column += W)
        {
            T* w = image + weights.PairWeight + column, b = image + weights.PairBias + column;
            V gw = V.Zero, gb = V.Zero;
            for (long pair = 0; pair < part.PairCount; pair++)
            {
                V g = V.Load(ge + pair * F * EP + column, EP), input = V.Broadcast(x + pair * F, 1);
                if (active)
                {
                    Activate(V.AddConstant(V.TimesConstant(input, w), b), out V slope);
                    g *= slope;
                }
                if (WantsGeometry) V.AddSum(gx + pair, 0, V.TimesConstant(g, w));
                gw = V.MultiplyAdd(g, input, gw);
                gb += g;
            }
            if (!WantsWeights) continue;
            V.AddGradient(gradient + weights.PairWeight + column, gw);
            V.AddGradient(gradient + weights.PairBias + column, gb);
        }
    }

    /// <summary>∂E/∂D = f g(sh) + [ (g(sh)·D) f' + gs s' + gx x' + gsa s^a' − (gu·D)/(r+δ)² ] D/r + gu/(r+δ).</summary>
    private void PairReverse(int pair, int element, double[] result)
    {
        double dx = part.Displacement[3 * pair], dy = part.Displacement[3 * pair + 1], dz = part.Displacement[3 * pair + 2];
        var geometry = new PairGeometry(spec, dx * dx + dy * dy + dz * dz, element);
        double shifted = 1 / (geometry.Distance + PairGeometry.DirectionShift);
        double hx = Wide(gsh[3L * pair]), hy = Wide(gsh[3L * pair + 1]), hz = Wide(gsh[3L * pair + 2]);
        double ux = Wide(gu[3L * pair]), uy = Wide(gu[3L * pair + 1]), uz = Wide(gu[3L * pair + 2]);
        double radial = (hx * dx + hy * dy + hz * dz) * geometry.DirectionSlope
            + Wide(gs[pair]) * geometry.SwitchSlope + Wide(gx[pair]) * geometry.InputSlope + Wide(gsa[pair]) * geometry.AngleSwitchSlope
            - (ux * dx + uy * dy + uz * dz) * shifted * shifted;
        radial /= geometry.Distance;
        result[3 * pair] = geometry.Direction * hx + shifted * ux + radial * dx;
        result[3 * pair + 1] = geometry.Direction * hy + shifted * uy + radial * dy;
        result[3 * pair + 2] = geometry.Direction * hz + shifted * uz + radial * dz;
    }
}
