using Amalgam.Model.Activations;
using Amalgam.Network.Kernels;
using Amalgam.Network.Pass;
using Amalgam.Network.Weights;

namespace Amalgam.Network.Layers;

/// <summary>The head, equation (8), and where the reverse pass begins.</summary>
internal sealed unsafe partial class PartitionNetwork<T, L, V>
{
    /// <summary>Head forward and reverse: per-atom network energies, and the adjoint of n^L.</summary>
    /// <param name="energies">[batch atom], eV, E_i without E0, result (own atoms only); may be null</param>
    /// <param name="seeds">[structure], c_E of (14), the tangent of the adjoint of E; null for plain lanes</param>
    public void Head(double[]? energies, double[]? seeds)
    {
        Work.Enter(NetworkStage.Head);
        if (WantsGeometry)
        {
            Clear(gs, part.PairCount);
            Clear(gsh, 3L * part.PairCount);
            Clear(gx, part.PairCount);
            Clear(gsa, part.PairCount);
            Clear(gu, 3L * part.PairCount);
        }
        switch (spec.HeadActivation.Kind)
        {
            case ActivationKind.Silu: HeadBothWays<Silu>(energies, seeds); break;
            case ActivationKind.SiluTail: HeadBothWays<SiluTail>(energies, seeds); break;
            default: HeadBothWays<HyperbolicTangent>(energies, seeds); break;
        }
    }

    private void HeadBothWays<TAct>(double[]? energies, double[]? seeds)
        where TAct : struct, IActivation
    {
        var mark = Temporary.Mark();
        int depth = weights.Head.Length;
        T*[] y = headRows;
        int[] width = headWidths;
        y[0] = HeadInput(out width[0]);
        for (int layer = 0; layer < depth; layer++)
        {
            ImageMap map = weights.Head[layer];
            width[layer + 1] = map.Columns;
            y[layer + 1] = Temporary.TakeZeroed((long)part.Own * F * map.Columns);
            Skip(map, y[layer], width[layer], y[layer + 1], false);
            headProducts[layer] = Temporary.Take((long)HeadRows.Rows * F * map.Columns);
            CentreMapForward<TAct>(map, HeadRows, y[layer], width[layer], headProducts[layer], y[layer + 1], headConstants);
        }
        T* g = Temporary.TakeZeroed((long)part.Own * F * width[depth]);
        EnergyBothWays(y[depth], width[depth], g, energies, seeds);
        for (int layer = depth - 1; layer >= 0; layer--)
        {
            ImageMap map = weights.Head[layer];
            T* gInput = Temporary.TakeZeroed((long)part.Own * F * width[layer]);
            Skip(map, g, width[layer], gInput, true);
            CentreMapReverse<TAct>(map, HeadRows, y[layer], width[layer], headProducts[layer], g, gInput, headConstants);
            g = gInput;
        }
        HeadInputReverse(g, width[0]);
        Temporary.Release(mark);
    }

    /// <summary>n^L, or [n^L, t_z].</summary>
    private T* HeadInput(out int width)
    {
        width = NP;
        if (!spec.HeadReadsElement) return n[layers];
        width = 2 * NP;
        T* input = Temporary.Take((long)part.Own * F * width);
        for (long atom = 0; atom < part.Own; atom++)
            for (int column = 0; column < NP; column += W)
            {
                V.Store(input + atom * F * width + column, width, V.Load(n[layers] + atom * F * NP + column, NP));
                V.Store(input + atom * F * width + NP + column, width, V.Constant(image + weights.Table + part.Element[atom] * NP + column));
            }
        return input;
    }

    private void HeadInputReverse(T* g, int width)
    {
        for (long atom = 0; atom < part.Own; atom++)
            for (int column = 0; column < NP; column += W)
            {
                V.Store(gnOut + atom * F * NP + column, NP, V.Load(g + atom * F * width + column, width));
                if (WantsWeights && spec.HeadReadsElement)
                    V.AddGradient(gradient + weights.Table + part.Element[atom] * NP + column, V.Load(g + atom * F * width + NP + column, width));
            }
    }

    /// <summary>Carries the input of a head layer on: once where widths agree, twice side by side where the width doubles.</summary>
    private void Skip(ImageMap map, T* source, int inputWidth, T* target, bool reverse)
    {
        int copies = map.Parameters.Out == map.Parameters.In ? 1 : map.Parameters.Out == 2 * map.Parameters.In ? 2 : 0;
        int channels = map.Parameters.In;
        bool split = spec.HeadReadsElement && map.Segments.Length == 2;
        for (long row = 0; row < (long)part.Own * F; row++)
            for (int copy = 0; copy < copies; copy++)
                for (int channel = 0; channel < channels; channel++)
                {
                    int inner = split && channel >= spec.NodeWidth ? channel - spec.NodeWidth + NP : channel;
                    long input = row * inputWidth + inner, output = row * map.Columns + copy * channels + channel;
                    if (reverse) target[input] += source[output];
                    else target[output] += source[input];
                }
    }

    /// <summary>E_i = y·w + b and its adjoint: 1, with tangent c_E.</summary>
    private void EnergyBothWays(T* y, int width, T* g, double[]? energies, double[]? seeds)
    {
        T* weight = image + weights.HeadWeight;
        for (long atom = 0; atom < part.Own; atom++)
        {
            if (energies is not null)
            {
                double energy = Wide(image[weights.HeadBias]);
                for (int column = 0; column < width; column++) energy += (double)Wide(y[atom * F * width + column]) * Wide(weight[column]);
                energies[part.Atom[atom]] = energy;
            }
            T seed = seeds is null ? T.Zero : Real(seeds[part.Structure[atom]]);
            for (int column = 0; column < width; column++)
            {
                g[atom * F * width + column] = weight[column];
                if (!WantsWeights) continue;
                g[(atom * F + 1) * width + column] = weight[column] * seed;
                gradient[weights.HeadWeight + column] += y[atom * F * width + column] * seed + y[(atom * F + 1) * width + column];
            }
            if (WantsWeights) gradient[weights.HeadBias] += seed;
        }
    }
}
