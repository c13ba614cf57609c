using System.Runtime.Intrinsics;
using Amalgam.Atoms;
using Amalgam.Atoms.Numerics;
using Amalgam.Dynamics.Minimization;
using Amalgam.Dynamics.Motion;

namespace Amalgam.Dynamics.Observers;

/// <summary>Positions or velocities as correlations need them: by component and element, beside the centre of mass; and products of two such samples.</summary>
/// <remarks>Scaled displacements are gathered as the six sums of Δs_a Δs_b, so that the mean cell can be put in at the end.</remarks>
internal sealed class CorrelationSource
{
    private readonly CorrelationKind kind;
    private readonly int[] order; // [atom by kind], atom of the structure
    private readonly int[] first; // [kind and one more], place in the order
    private readonly double[] values;
    private readonly double[] inverse = new double[9];
    private readonly double[] cells; // samples, Σ cell rows; empty unless scaled

    /// <param name="constraints">atoms that are fixed altogether do not count; null for none</param>
    public CorrelationSource(Structure start, CorrelationKind kind, AtomConstraints? constraints = null)
    {
        this.kind = kind;
        int[] moving = [.. Enumerable.Range(0, start.AtomCount).Where(atom => constraints?.IsFixed.Slice(3 * atom, 3).Contains(false) ?? true)];
        Kinds = new ElementKinds([.. moving.Select(atom => start.Elements[atom])]);
        order = [.. Enumerable.Range(0, moving.Length).OrderBy(place => Kinds.OfAtom[place]).Select(place => moving[place])];
        first = [.. Enumerable.Range(0, Kinds.Elements.Length + 1).Select(one => Kinds.Counts[..one].Sum())];
        values = new double[3 * moving.Length];
        cells = new double[kind == CorrelationKind.Scaled ? 10 : 0];
    }

    public ElementKinds Kinds { get; }

    /// <summary>Numbers that a product of two samples is gathered in, per element.</summary>
    public int Terms => kind == CorrelationKind.Scaled ? 6 : 1;

    /// <summary>[3, atom by kind]: the last sample.</summary>
    public ReadOnlySpan<double> Values => values;

    /// <summary>For a restart file; written to when it is read back.</summary>
    public double[] State => cells;

    /// <summary>Takes a sample.</summary>
    public void Take(MotionState state)
    {
        int atoms = order.Length;
        ReadOnlySpan<double> from = kind == CorrelationKind.Velocity ? state.Velocities : state.Structure.Positions;
        for (int place = 0; place < atoms; place++)
            for (int k = 0; k < 3; k++) values[k * atoms + place] = from[3 * order[place] + k];
        if (kind == CorrelationKind.Scaled) Scale(state.Structure.Cell.Rows);
        for (int k = 0; k < 3; k++)
            if (state.IsFree(k)) Center(values.AsSpan(k * atoms, atoms), state.Masses);
    }

    /// <summary>Adds the products of the last sample with an earlier one.</summary>
    /// <param name="then">[3, atom by kind]</param>
    /// <param name="sums">[kind, term], gets the products</param>
    /// <param name="weighted">[kind, term], gets them times the weight</param>
    public void Add(ReadOnlySpan<double> then, Span<double> sums, Span<double> weighted, double weight)
    {
        int atoms = order.Length;
        Span<double> products = stackalloc double[6];
        for (int one = 0; one < first.Length - 1; one++)
        {
            int from = first[one], count = first[one + 1] - from;
            products.Clear();
            int term = 0;
            for (int a = 0; a < 3; a++)
            {
                ReadOnlySpan<double> now = values.AsSpan(a * atoms + from, count), was = then.Slice(a * atoms + from, count);
                if (kind == CorrelationKind.Velocity) products[0] += Product(now, was);
                else if (kind == CorrelationKind.Displacement) products[0] += Product(now, was, now, was);
                else
                    for (int b = a; b < 3; b++)
                        products[term++] = Product(now, was, values.AsSpan(b * atoms + from, count), then.Slice(b * atoms + from, count));
            }
            for (int k = 0; k < Terms; k++)
            {
                sums[one * Terms + k] += products[k];
                weighted[one * Terms + k] += weight * products[k];
            }
        }
    }

    /// <summary>Means over the atoms: of all, then of each element, in Å and fs.</summary>
    /// <param name="sums">[kind, term]</param>
    /// <param name="means">[1 + kind]</param>
    public void Contract(ReadOnlySpan<double> sums, Span<double> means)
    {
        Span<double> metric = stackalloc double[6];
        Metric(metric);
        means[0] = 0;
        for (int one = 0; one < first.Length - 1; one++)
        {
            double sum = 0;
            for (int term = 0; term < Terms; term++) sum += metric[term] * sums[one * Terms + term];
            means[0] += sum / order.Length;
            means[1 + one] = sum / Kinds.Counts[one];
        }
    }

    /// <summary>h hᵀ of the mean cell, counted twice off the diagonal; 1 where nothing is scaled.</summary>
    private void Metric(Span<double> metric)
    {
        metric[0] = 1;
        if (kind != CorrelationKind.Scaled || cells[0] == 0) return;
        int term = 0;
        for (int a = 0; a < 3; a++)
            for (int b = a; b < 3; b++)
            {
                ReadOnlySpan<double> one = cells.AsSpan(1 + 3 * a, 3), other = cells.AsSpan(1 + 3 * b, 3);
                metric[term++] = (a == b ? 1 : 2) * (one[0] * other[0] + one[1] * other[1] + one[2] * other[2]) / (cells[0] * cells[0]);
            }
    }

    /// <summary>x becomes x h⁻¹; the cell enters the mean cell.</summary>
    private void Scale(ReadOnlySpan<double> rows)
    {
        cells[0]++;
        for (int k = 0; k < 9; k++) cells[1 + k] += rows[k];
        Matrix3.Inverse(rows, inverse);
        int atoms = order.Length;
        for (int place = 0; place < atoms; place++)
        {
            double x = values[place], y = values[atoms + place], z = values[2 * atoms + place];
            for (int k = 0; k < 3; k++) values[k * atoms + place] = x * inverse[k] + y * inverse[3 + k] + z * inverse[6 + k];
        }
    }

    private void Center(Span<double> component, ReadOnlySpan<double> masses)
    {
        double sum = 0, mass = 0;
        for (int place = 0; place < component.Length; place++)
        {
            sum += masses[order[place]] * component[place];
            mass += masses[order[place]];
        }
        for (int place = 0; place < component.Length; place++) component[place] -= sum / mass;
    }

    /// <summary>Σ x y, four at a time: the same bits with any width of the machine.</summary>
    private static double Product(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        Vector256<double> sum = Vector256<double>.Zero;
        int i = 0;
        for (; i + 4 <= x.Length; i += 4) sum += Vector256.Create(x[i..]) * Vector256.Create(y[i..]);
        double rest = 0;
        for (; i < x.Length; i++) rest += x[i] * y[i];
        return sum[0] + sum[1] + (sum[2] + sum[3]) + rest;
    }

    /// <summary>Σ (x − x₀) (y − y₀).</summary>
    private static double Product(ReadOnlySpan<double> x, ReadOnlySpan<double> x0, ReadOnlySpan<double> y, ReadOnlySpan<double> y0)
    {
        Vector256<double> sum = Vector256<double>.Zero;
        int i = 0;
        for (; i + 4 <= x.Length; i += 4)
            sum += (Vector256.Create(x[i..]) - Vector256.Create(x0[i..])) * (Vector256.Create(y[i..]) - Vector256.Create(y0[i..]));
        double rest = 0;
        for (; i < x.Length; i++) rest += (x[i] - x0[i]) * (y[i] - y0[i]);
        return sum[0] + sum[1] + (sum[2] + sum[3]) + rest;
    }
}
