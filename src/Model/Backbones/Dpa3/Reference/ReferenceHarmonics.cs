namespace Amalgam.Model.Backbones.Dpa3.Reference;

/// <summary>The harmonics Q_lm of a unit vector, equation (5′), written out.</summary>
internal static class ReferenceHarmonics
{
    /// <summary>Q_lm, m = 0 … 2l, with Σ_m Q_lm(u) Q_lm(v) = P_l(u·v).</summary>
    /// <param name="degree">l, 2 or 3</param>
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
