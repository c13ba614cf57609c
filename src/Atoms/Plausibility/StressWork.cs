using System.Globalization;
using Amalgam.Atoms.Quantities;

namespace Amalgam.Atoms.Plausibility;

/// <summary>Compares the work of the stress along the strains between copies of a structure with the differences of their energies, by least squares.</summary>
/// <remarks>
/// ΔE = a Σ V σ : ε has a = 1 for a stress that is the strain derivative of the energy; other units, signs and orders of components show in a and R².
/// </remarks>
internal sealed class StressWork(StrainedCopies copies)
{
    private const int LeastSteps = 4;

    /// <summary>Orders of yz, xz, xy that files are written in by mistake: [strain], stated component; the right one first.</summary>
    private static readonly (int[] Order, string Name)[] Orders =
    [
        ([0, 1, 2], ""), ([1, 0, 2], "yz and xz"), ([2, 1, 0], "yz and xy"), ([0, 2, 1], "xz and xy"),
        ([1, 2, 0], "yz, xz and xy"), ([2, 0, 1], "yz, xz and xy"),
    ];

    /// <summary>One line through the origin: its slope, and the part of the squares that it explains.</summary>
    private readonly record struct Line(double Slope, double Explained);

    public IEnumerable<LabelNotice> Notices()
    {
        StrainStep[] steps = [.. copies.Steps()];
        if (steps.Length < LeastSteps) yield break;
        int best = 0;
        if (OrderOf(steps) is (int better, LabelNotice notice))
        {
            best = better;
            yield return notice;
        }
        Line line = Fit(steps, Orders[best].Order);
        if (line.Explained < LabelLimits.ExplainedWork) yield break;
        if (line.Slope < 0 || line.Slope > LabelLimits.WorkFactor || line.Slope < 1 / LabelLimits.WorkFactor) yield return Scale(steps, line);
    }

    private static (int Order, LabelNotice Notice)? OrderOf(StrainStep[] steps)
    {
        StrainStep[] sheared = [.. steps.Where(step => step.IsShear)];
        if (sheared.Length < LeastSteps) return null;
        Line[] lines = [.. Orders.Select(order => Fit(sheared, order.Order))];
        int best = 0;
        for (int order = 1; order < lines.Length; order++) if (lines[order].Explained > lines[best].Explained + 1e-6) best = order;
        bool isBetter = best > 0 && lines[best].Explained > LabelLimits.ExplainedWork
            && 1 - lines[best].Explained < LabelLimits.BetterOrder * (1 - lines[0].Explained);
        return isBetter ? (best, new LabelNotice("stress_order", FileOf(sheared), sheared.Length, string.Create(CultureInfo.InvariantCulture,
            $"the shear components {Orders[best].Name} of the stress seem exchanged: between {sheared.Length} pairs of strained copies "
            + $"(first {sheared[0].From.Source}) the energy follows the work of the stress with R² {lines[best].Explained:0.00} when they are put back, "
            + $"{lines[0].Explained:0.00} as it is"),
            "the order here is xx yy zz yz xz xy; VASP and LAMMPS write others. Write nine numbers, or reorder them")) : null;
    }

    private static LabelNotice Scale(StrainStep[] steps, Line line)
    {
        string sign = line.Slope < 0 ? "the sign of the stress seems turned" : "the unit of the stress seems to be another";
        double size = Math.Abs(line.Slope), gigapascal = 1 / Units.GigapascalPerElectronvoltPerCubicAngstrom;
        string unit = Near(size, 1) ? "" : Near(size, gigapascal) ? ", as of a stress in GPa" : Near(size, gigapascal / 10) ? ", as of a stress in kbar" : "";
        return new LabelNotice(line.Slope < 0 ? "stress_sign" : "stress_unit", FileOf(steps), steps.Length, string.Create(CultureInfo.InvariantCulture,
            $"{sign}: between {steps.Length} pairs of strained copies (first {steps[0].From.Source}) the energy changes by {line.Slope:0.####} times the work "
            + $"of the stress{unit}; it should be 1"),
            "σ = (1/V) ∂E/∂ε in eV/Å³, tension positive; VASP prints kbar with compression positive: multiply by −6.2415e-4");
    }

    private static bool Near(double value, double wanted) => value < LabelLimits.WorkFactor * wanted && value > wanted / LabelLimits.WorkFactor;

    private static string FileOf(StrainStep[] steps) => steps[0].From.SourceFile;

    private static Line Fit(StrainStep[] steps, int[] order)
    {
        double product = 0, works = 0, energies = 0;
        foreach (StrainStep step in steps)
        {
            double work = step.Work(order);
            product += work * step.Energy;
            works += work * work;
            energies += step.Energy * step.Energy;
        }
        return works > 0 && energies > 0 ? new Line(product / works, product * product / (works * energies)) : new Line(0, 0);
    }
}
