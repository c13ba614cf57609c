namespace Amalgam.Model.Backbones.Dpa3.Reference;

/// <summary>The harmonics Q_lm of a unit vector, equation (5′), written out.</summary>
internal static class ReferenceHarmonics
{
    /// <summary>Q_lm, m = 0 … 2l, with Σ_m Q_lm(u) Q_lm(v) = P_l(u·v).</summary>
    /// <param name="degree">l, 2 to 4</param>
    /// <param name="u">[3]</param>
    /// <returns>[2l + 1][1]</returns>
    public static Variable[] Of(Tape tape, int degree, Variable u)
    {
        Variable x = tape.Slice(u, 0, 1), y = tape.Slice(u, 1, 1), z = tape.Slice(u, 2, 1);
        Variable Product(double factor, params Variable[] factors) => tape.Scale(factor, factors.Aggregate(tape.Times));
        if (degree == 2)
            return
            [
                Product(Math.Sqrt(3), x, y), Product(Math.Sqrt(3), y, z),
                tape.Sum(Product(1, z, z), Product(-0.5, x, x), Product(-0.5, y, y)),
                Product(Math.Sqrt(3), x, z), tape.Sum(Product(Math.Sqrt(0.75), x, x), Product(-Math.Sqrt(0.75), y, y)),
            ];
        if (degree == 4)
        {
            double half = Math.Sqrt(8.75), third = Math.Sqrt(4.375), second = Math.Sqrt(1.25), first = Math.Sqrt(0.625);
            return
            [
                tape.Sum(Product(half, x, x, x, y), Product(-half, x, y, y, y)),
                tape.Sum(Product(3 * third, x, x, y, z), Product(-third, y, y, y, z)),
                tape.Sum(Product(6 * second, x, y, z, z), Product(-second, x, x, x, y), Product(-second, x, y, y, y)),
                tape.Sum(Product(4 * first, y, z, z, z), Product(-3 * first, x, x, y, z), Product(-3 * first, y, y, y, z)),
                tape.Sum(Product(1, z, z, z, z), Product(-3, x, x, z, z), Product(-3, y, y, z, z),
                    Product(0.375, x, x, x, x), Product(0.75, x, x, y, y), Product(0.375, y, y, y, y)),
                tape.Sum(Product(4 * first, x, z, z, z), Product(-3 * first, x, x, x, z), Product(-3 * first, x, y, y, z)),
                tape.Sum(Product(3 * second, x, x, z, z), Product(-3 * second, y, y, z, z),
                    Product(-0.5 * second, x, x, x, x), Product(0.5 * second, y, y, y, y)),
                tape.Sum(Product(third, x, x, x, z), Product(-3 * third, x, y, y, z)),
                tape.Sum(Product(0.25 * half, x, x, x, x), Product(-1.5 * half, x, x, y, y), Product(0.25 * half, y, y, y, y)),
            ];
        }
        double outer = Math.Sqrt(0.625), inner = Math.Sqrt(0.375);
        return
        [
            tape.Sum(Product(3 * outer, x, x, y), Product(-outer, y, y, y)), Product(Math.Sqrt(15), x, y, z),
            tape.Sum(Product(4 * inner, y, z, z), Product(-inner, x, x, y), Product(-inner, y, y, y)),
            tape.Sum(Product(1, z, z, z), Product(-1.5, x, x, z), Product(-1.5, y, y, z)),
            tape.Sum(Product(4 * inner, x, z, z), Product(-inner, x, x, x), Product(-inner, x, y, y)),
            tape.Sum(Product(Math.Sqrt(3.75), x, x, z), Product(-Math.Sqrt(3.75), y, y, z)),
            tape.Sum(Product(outer, x, x, x), Product(-3 * outer, x, y, y)),
        ];
    }
}
