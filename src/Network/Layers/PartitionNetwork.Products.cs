using System.Runtime.CompilerServices;
using Amalgam.Network.Kernels;
using Amalgam.Network.Lanes;
using Amalgam.Network.Weights;

namespace Amalgam.Network.Layers;

/// <summary>Products with panels, for rows of one or two faces.</summary>
internal sealed unsafe partial class PartitionNetwork<T, L, V>
{
    /// <summary>z = x W over one input segment: x [rows, inputPitch], z [rows, columns of the map].</summary>
    private void Forward(ImageMap map, int panel, int segment, int count, T* input, int inputPitch, T* z)
    {
        (int width, int rounded) = map.Segments[segment];
        Work.Count(F * count, map.Parameters.Out, width);
        MatrixProduct<L, T>.Run(F * count, map.Columns, width, input, inputPitch, 1, image + map.SegmentAt(panel, segment), rounded, z, map.Columns, false);
    }

    /// <summary>
    /// z = x W over one input segment, of which a strip of columns at a time is made: just before a loop reads it, so that it is still in the first cache.
    /// </summary>
    private readonly struct StripProduct(int rows, int inner, T* input, int inputPitch, T* packed, int packedRows, T* strip)
    {
        /// <summary>[rows, columns of the strip].</summary>
        public readonly T* Strip = strip;

        /// <summary>Makes some columns, one bundle or a few.</summary>
        public void Make(int column, int width) =>
            MatrixProduct<L, T>.Run(rows, width, inner, input, inputPitch, 1, packed + (long)packedRows * column, packedRows, Strip, width, false);
    }

    /// <summary><see cref="Forward"/>, to be made in strips; counts all of them.</summary>
    private StripProduct InStrips(ImageMap map, int panel, int segment, int count, T* input, int inputPitch, T* strip)
    {
        (int width, int rounded) = map.Segments[segment];
        Work.Count(F * count, map.Parameters.Out, width);
        return new StripProduct(F * count, width, input, inputPitch, image + map.SegmentAt(panel, segment), rounded, strip);
    }

    /// <summary><see cref="Forward"/>, made again in the reverse pass.</summary>
    private void Repeat(ImageMap map, int panel, int segment, int count, T* input, int inputPitch, T* z)
    {
        Work.Repeating = true;
        Forward(map, panel, segment, count, input, inputPitch, z);
        Work.Repeating = false;
    }

    /// <summary>gx += gz Wᵀ over one input segment: gz [rows, columns of the map], gx [rows, inputPitch].</summary>
    private void Reverse(ImageMap map, int panel, int segment, int count, T* gz, T* gInput, int inputPitch)
    {
        Work.Count(F * count, map.Segments[segment].Width, map.Parameters.Out);
        MatrixProduct<L, T>.Run(
            F * count, map.Segments[segment].Rounded, map.Parameters.Out, gz, map.Columns, 1, transposed + map.SegmentAt(panel, segment), map.Columns, gInput,
                inputPitch, true);
    }

    /// <summary>gW += the tangent of xᵀ gz, that is ẋᵀ gz + xᵀ gż, over one input segment.</summary>
    private void WeightReverse(ImageMap map, int panel, int segment, int count, T* input, int inputPitch, T* gz)
    {
        int inner = map.Segments[segment].Width;
        Work.Count(2 * count, map.Parameters.Out, inner);
        AddWeightGradient(map, panel, segment, inner, count, input, inputPitch, gz);
    }

    /// <summary>gW += ẋᵀ gz + xᵀ gż. Rows of gz are packed strip by strip with their faces exchanged: so both products are one.</summary>
    private void AddWeightGradient(ImageMap map, int panel, int segment, int inner, int count, T* input, int inputPitch, T* gz)
    {
        if (count == 0) return;
        int columns = map.Columns;
        T* target = gradient + map.SegmentAt(panel, segment);
        bool add = Meet(map, panel, segment);
        var mark = Temporary.Mark();
        T* strip = Temporary.Take(2L * count * WidestBundle);
        int column = 0;
        for (; column < TwinColumns(columns); column += 2 * W) AddWeightGradient<Twin<L,
            T>>(inner, columns, count, input, inputPitch, gz + column, strip, target + column, add);
        if (column < columns) AddWeightGradient<L>(inner, columns, count, input, inputPitch, gz + column, strip, target + column, add);
        Temporary.Release(mark);
    }

    /// <summary>Whether a matrix of gradients holds something already; from now on it does.</summary>
    private bool Meet(ImageMap map, int panel, int segment)
    {
        ref bool held = ref slots!.Met(slot)[map.MatrixOf(panel, segment)];
        if (held) return true;
        held = true;
        return false;
    }

    private static void AddWeightGradient<TBundle>(int inner, int columns, int count, T* input, int inputPitch, T* gz, T* strip, T* target, bool add)
        where TBundle : struct, IBundle<TBundle, T>
    {
        int width = TBundle.Width;
        T* place = strip;
        for (int row = 0; row < count; row++)
        {
            TBundle value = TBundle.Load(gz, columns), tangent = TBundle.Load(gz + columns, columns);
            TBundle.Store(place, width, tangent);
            TBundle.Store(place + width, width, value);
            gz += 2 * columns;
            place += 2 * width;
        }
        MatrixProduct<L, T>.Run(inner, width, 2 * count, input, 1, inputPitch, strip, 2 * count, target, columns, add);
    }

    /// <summary>Copies the rows of chosen atoms together.</summary>
    private static void Gather(ReadOnlySpan<int> atoms, T* source, int length, T* target)
    {
        for (int row = 0; row < atoms.Length; row++)
            new ReadOnlySpan<T>(source + (long)atoms[row] * length, length).CopyTo(new Span<T>(target + (long)row * length, length));
    }

    /// <summary>Adds rows to the rows of chosen atoms.</summary>
    private static void ScatterAdd(ReadOnlySpan<int> atoms, T* source, int length, T* target, int targetLength)
    {
        for (int row = 0; row < atoms.Length; row++)
        {
            T* from = source + (long)row * length, to = target + (long)atoms[row] * targetLength;
            for (int column = 0; column < length; column += W) L.Store(to + column, L.Load(to + column) + L.Load(from + column));
        }
    }

    /// <summary>The part of a product that depends on one atom only: rows ordered by panel, out = x W over a segment (+ b).</summary>
    private void TermForward(ImageMap map, PanelRows panelRows, int segment, T* input, int inputWidth, bool bias, T* result)
    {
        var mark = Temporary.Mark();
        int length = F * inputWidth;
        T* gathered = Temporary.Take((long)panelRows.Rows * length);
        for (int panel = 0; panel < weights.Views[map.View].PanelCount; panel++)
        {
            int first = panelRows.Start[panel], count = panelRows.Start[panel + 1] - first;
            if (count == 0) continue;
            T* source = input + (long)panelRows.Atom[first] * length, z = result + (long)first * F * map.Columns;
            if (!panelRows.IsContiguous(panel)) Gather(panelRows.Atom.AsSpan(first, count), input, length, source = gathered);
            Forward(map, panel, segment, count, source, inputWidth, z);
            if (!bias) continue;
            T* b = image + map.Bias + panel * map.Columns;
            for (int row = 0; row < count; row++)
                for (int column = 0; column < map.Columns; column += W)
                {
                    T* place = z + (long)row * F * map.Columns + column;
                    L.Store(place, L.AddConstant(L.Load(place), b + column));
                }
        }
        Temporary.Release(mark);
    }

    /// <summary>Reverse of <see cref="TermForward"/>: gx += gout Wᵀ, gW, gb.</summary>
    private void TermReverse(ImageMap map, PanelRows panelRows, int segment, T* input, int inputWidth, bool bias, T* gResult, T* gInput)
    {
        var mark = Temporary.Mark();
        int length = F * inputWidth, rounded = map.Segments[segment].Rounded;
        T* gathered = Temporary.Take((long)panelRows.Rows * length);
        for (int panel = 0; panel < weights.Views[map.View].PanelCount; panel++)
        {
            int first = panelRows.Start[panel], count = panelRows.Start[panel + 1] - first;
            if (count == 0) continue;
            ReadOnlySpan<int> atoms = panelRows.Atom.AsSpan(first, count);
            T* gz = gResult + (long)first * F * map.Columns;
            bool contiguous = panelRows.IsContiguous(panel);
            if (WantsWeights)
            {
                T* source = input + (long)atoms[0] * length;
                if (!contiguous) Gather(atoms, input, length, source = gathered);
                WeightReverse(map, panel, segment, count, source, inputWidth, gz);
                if (bias) BiasReverse(map, panel, count, gz);
            }
            if (contiguous)
            {
                Reverse(map, panel, segment, count, gz, gInput + (long)atoms[0] * length, inputWidth);
                continue;
            }
            Clear(gathered, (long)count * F * rounded);
            Reverse(map, panel, segment, count, gz, gathered, rounded);
            for (int row = 0; row < count; row++)
                for (int face = 0; face < F; face++)
                    AddRow(gathered + ((long)row * F + face) * rounded, gInput + (long)atoms[row] * length + face * inputWidth, rounded);
        }
        Temporary.Release(mark);
    }

    private static void AddRow(T* source, T* target, int width)
    {
        for (int column = 0; column < width; column += W) L.Store(target + column, L.Load(target + column) + L.Load(source + column));
    }

    /// <summary>gb += Σ rows of gz.</summary>
    private void BiasReverse(ImageMap map, int panel, int count, T* gz)
    {
        T* target = gradient + map.Bias + panel * map.Columns;
        for (int column = 0; column < map.Columns; column += W)
        {
            V sum = V.Zero;
            for (int row = 0; row < count; row++) sum += V.Load(gz + (long)row * F * map.Columns + column, map.Columns);
            V.AddGradient(target + column, sum);
        }
    }

    /// <summary>y += step ∘ Σ_blocks gate φ(x W + b) for every own atom: equations (11) and (7) for maps that read one row per atom.</summary>
    /// <param name="kept">[rows of the panels, columns], where to leave z = x W; null if nobody wants it</param>
    private void CentreMapForward<TAct>(ImageMap map, PanelRows panelRows, T* input, int inputWidth, T* kept, T* result, T* act)
        where TAct : struct, IActivation
    {
        var mark = Temporary.Mark();
        int columns = map.Columns;
        T* z = kept == null ? Temporary.Take((long)panelRows.Rows * F * columns) : kept;
        WholeForward(map, panelRows, input, inputWidth, z);
        for (int atom = 0; atom < part.Own; atom++)
            for (int block = 0; block < weights.Views[map.View].Blocks; block++)
            {
                T* row = z + (long)panelRows.RowOf[atom * weights.Views[map.View].Blocks + block] * F * columns;
                T* y = result + (long)atom * F * columns;
                T* bias = image + map.Bias + Panel(map, atom, block) * columns;
                AddActivated<TAct>(map, 1, bias, Gate(map, atom, block), row, y, act);
            }
        Temporary.Release(mark);
    }

    /// <summary>How many of some columns loops take two bundles at a time.</summary>
    private static int TwinColumns(int columns) => columns / (2 * W) * (2 * W);

    /// <summary>y += gate ρ ∘ φ(z + b) for consecutive rows of one panel.</summary>
    private void AddActivated<TAct>(ImageMap map, int count, T* bias, T gate, T* z, T* y, T* act)
        where TAct : struct, IActivation
    {
        int columns = map.Columns, column = 0;
        for (; column < TwinColumns(columns); column += 2 * W)
            AddActivated<TAct, Twin<V, T>>(count, columns, Twin<V, T>.Constant(bias + column), Factor<Twin<V, T>>(map, column, gate), z + column, y + column,
                act);
        for (; column < columns; column += W) AddActivated<TAct,
            V>(count, columns, V.Constant(bias + column), Factor<V>(map, column, gate), z + column, y + column, act);
    }

    /// <summary>y += factor ∘ φ(z + b) for consecutive rows and a bundle of channels.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddActivated<TAct, TBundle>(int count, int width, TBundle bias, TBundle factor, T* z, T* y, T* act)
        where TAct : struct, IActivation
        where TBundle : struct, IBundle<TBundle, T>
    {
        nint pitch = F * width;
        for (int row = 0; row < count; row++)
        {
            TBundle.Store(y, width, TBundle.MultiplyAddLoaded(Activated<TAct, TBundle>(TBundle.AddLoaded(bias, z, width), act), factor, y, width));
            z += pitch;
            y += pitch;
        }
    }

    /// <summary>z = x W over the whole input, rows ordered by panel, bias not added.</summary>
    private void WholeForward(ImageMap map, PanelRows panelRows, T* input, int inputWidth, T* z)
    {
        int length = F * inputWidth;
        T* gathered = Temporary.Take((long)panelRows.Rows * length);
        for (int panel = 0; panel < weights.Views[map.View].PanelCount; panel++)
        {
            int first = panelRows.Start[panel], count = panelRows.Start[panel + 1] - first;
            if (count == 0) continue;
            T* source = input + (long)panelRows.Atom[first] * length;
            if (!panelRows.IsContiguous(panel)) Gather(panelRows.Atom.AsSpan(first, count), input, length, source = gathered);
            Work.Count(F * count, map.Parameters.Out, map.Parameters.In);
            MatrixProduct<L, T>.Run(
                F * count, map.Columns, map.Rows, source, inputWidth, 1, image + map.SegmentAt(panel, 0), map.Rows, z + (long)first * F * map.Columns,
                    map.Columns, false);
        }
    }

    /// <summary>Reverse of <see cref="CentreMapForward"/>: gx += …, gW, gb, gstep, ggate.</summary>
    /// <param name="kept">z as the forward pass left it; becomes gz; null to make it again</param>
    private void CentreMapReverse<TAct>(ImageMap map, PanelRows panelRows, T* input, int inputWidth, T* kept, T* gResult, T* gInput, T* act)
        where TAct : struct, IActivation
    {
        var mark = Temporary.Mark();
        int columns = map.Columns, length = F * inputWidth, blocks = weights.Views[map.View].Blocks;
        T* z = kept == null ? Temporary.Take((long)panelRows.Rows * F * columns) : kept;
        if (kept == null)
        {
            Work.Repeating = true;
            WholeForward(map, panelRows, input, inputWidth, z);
            Work.Repeating = false;
        }
        for (int atom = 0; atom < part.Own; atom++)
            for (int block = 0; block < blocks; block++)
                ActivationReverse<TAct>(map, atom, block, 1, z + (long)panelRows.RowOf[atom * blocks + block] * F * columns, gResult + (long)atom * F * columns,
                    act);
        T* gathered = Temporary.Take((long)panelRows.Rows * length);
        for (int panel = 0; panel < weights.Views[map.View].PanelCount; panel++)
        {
            int first = panelRows.Start[panel], count = panelRows.Start[panel + 1] - first;
            if (count == 0) continue;
            ReadOnlySpan<int> atoms = panelRows.Atom.AsSpan(first, count);
            T* gz = z + (long)first * F * columns;
            bool contiguous = panelRows.IsContiguous(panel);
            if (WantsWeights)
            {
                T* source = input + (long)atoms[0] * length;
                if (!contiguous) Gather(atoms, input, length, source = gathered);
                WholeWeightReverse(map, panel, count, source, inputWidth, gz);
                BiasReverse(map, panel, count, gz);
            }
            T* target = gathered;
            if (contiguous) target = gInput + (long)atoms[0] * length;
            else Clear(gathered, (long)count * length);
            Work.Count(F * count, map.Parameters.In, map.Parameters.Out);
            MatrixProduct<L, T>.Run(F * count, map.Rows, map.Parameters.Out, gz, columns, 1, transposed + map.SegmentAt(panel, 0), columns, target, inputWidth,
                true);
            if (!contiguous) ScatterAdd(atoms, gathered, length, gInput, length);
        }
        Temporary.Release(mark);
    }

    private void WholeWeightReverse(ImageMap map, int panel, int count, T* input, int inputWidth, T* gz)
    {
        Work.Count(2 * count, map.Parameters.Out, map.Parameters.In);
        AddWeightGradient(map, panel, 0, map.Rows, count, input, inputWidth, gz);
    }

    /// <summary>z becomes gz = gate (step ∘ gy) ∘ φ'(z + b) for rows of one atom and block; adds gstep and ggate.</summary>
    private void ActivationReverse<TAct>(ImageMap map, int atom, int block, int count, T* z, T* gResult, T* act)
        where TAct : struct, IActivation
    {
        T* bias = image + map.Bias + Panel(map, atom, block) * map.Columns;
        T gate = Gate(map, atom, block), gGate = T.Zero;
        int column = 0;
        for (; column < TwinColumns(map.Columns); column += 2 * W) gGate += ActivationReverse<TAct, Twin<V,
            T>>(map, column, count, bias, gate, z, gResult, act);
        for (; column < map.Columns; column += W) gGate += ActivationReverse<TAct, V>(map, column, count, bias, gate, z, gResult, act);
        if (WantsWeights) gradient[GateIndex(map, atom, block)] += gGate;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private T ActivationReverse<TAct, TBundle>(ImageMap map, int column, int count, T* bias, T gate, T* z, T* gResult, T* act)
        where TAct : struct, IActivation
        where TBundle : struct, IBundle<TBundle, T>
    {
        TBundle product = ActivatedReverse<TAct, TBundle>(
            count, map.Columns, TBundle.Constant(bias + column), Factor<TBundle>(map, column, gate), z + column, gResult + column, act);
        return WantsWeights ? StepReverse(map, column, gate, product) : T.Zero;
    }

    /// <summary>gz = factor ∘ gy φ'(z + b) for consecutive rows and a bundle of channels; returns Σ gy φ(z + b) where weights are wanted.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TBundle ActivatedReverse<TAct, TBundle>(int count, int width, TBundle bias, TBundle factor, T* z, T* gy, T* act)
        where TAct : struct, IActivation
        where TBundle : struct, IBundle<TBundle, T>
    {
        nint pitch = F * width;
        TBundle product = TBundle.Zero;
        for (int row = 0; row < count; row++)
        {
            TBundle g = TBundle.Load(gy, width), value = Activated<TAct, TBundle>(TBundle.AddLoaded(bias, z, width), act, out TBundle slope);
            if (WantsWeights) product = TBundle.MultiplyAdd(g, value, product);
            TBundle.Store(z, width, g * factor * slope);
            z += pitch;
            gy += pitch;
        }
        return product;
    }

    /// <summary>gate ρ, or the gate alone for a map without steps.</summary>
    private TBundle Factor<TBundle>(ImageMap map, int column, T gate)
        where TBundle : struct, IBundle<TBundle, T> => map.Step >= 0 ? TBundle.Scale(TBundle.Constant(image + map.Step + column), gate) : TBundle.Splat(gate);

    /// <summary>Adds gstep = gate Σ gy φ at some channels; returns their share of ggate = Σ step gy φ.</summary>
    private T StepReverse<TBundle>(ImageMap map, int column, T gate, TBundle product)
        where TBundle : struct, IBundle<TBundle, T>
    {
        if (map.Step < 0) return TBundle.GradientSum(product);
        TBundle.AddGradient(gradient + map.Step + column, TBundle.Scale(product, gate));
        return TBundle.GradientSum(TBundle.TimesConstant(product, image + map.Step + column));
    }
}
