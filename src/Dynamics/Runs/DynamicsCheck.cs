using Amalgam.Atoms;
using Amalgam.Dynamics.Minimization;
using Amalgam.Dynamics.Options;

namespace Amalgam.Dynamics.Runs;

/// <summary>Whether options, potential and structure go together.</summary>
internal static class DynamicsCheck
{
    private const double Off = 1e-6; // Å, off-diagonal of a box that still counts as one

    /// <exception cref="InvalidDataException">They do not; all reasons are named.</exception>
    public static void Require(DynamicsOptions options, IPotential potential, Structure start, AtomConstraints constraints)
    {
        List<string> problems = [.. OfOptions(options), .. OfStructure(options, potential, start), .. OfConstraints(options, start, constraints)];
        if (problems.Count > 0) throw new InvalidDataException(string.Join('\n', problems));
    }

    private static IEnumerable<string> OfOptions(DynamicsOptions options)
    {
        bool bath = options.Ensemble != Ensemble.Nve;
        if (bath && options.Temperature is null) yield return "expected a temperature for nvt and npt, found none\n  → --temperature 300";
        if (bath && options.Temperature is 0) yield return "expected a temperature above zero for nvt and npt, found 0\n  → use relax to reach a minimum";
        if (!bath && options.TemperatureEnd is not null) yield return "expected no end temperature for nve, found one\n  → --ensemble nvt";
        if (options.Ensemble != Ensemble.Npt
            && (options.PressureEnd is not null || options.Pressure != 0)) yield return "expected no pressure for nve and nvt, found one\n  → --ensemble npt";
        if (!bath && options.Thermostat is not null) yield return "expected no thermostat for nve, found one\n  → --ensemble nvt, or leave it out";
        if (options.Ensemble == Ensemble.Npt && options.Thermostat is Thermostat chosen
            && chosen != (options.Barostat == Barostat.Mtk ? Thermostat.NoseHoover : Thermostat.Rescaling))
        {
            string pair = options.Barostat == Barostat.Mtk ? "nose_hoover with the barostat mtk" : "rescaling with the barostat rescaling";
            yield return $"expected the thermostat {pair}, found another\n  → leave thermostat out";
        }
        if (options.RdfInterval > 0 && options.RdfWidth > options.RdfRange) yield return "expected rdf_width below rdf_range\n  → make the bins narrower";
    }

    private static IEnumerable<string> OfConstraints(DynamicsOptions options, Structure start, AtomConstraints constraints)
    {
        if (constraints.AtomCount == 0) yield break;
        string source = start.Source.Length > 0 ? start.Source + ": " : "";
        if (!constraints.IsFixed.Contains(false))
            yield return $"{source}expected an atom that may move, found all of {start.AtomCount} fixed\n  → change move_mask or fix: T may move, F is fixed";
        if (options.Ensemble == Ensemble.Npt)
            yield return $"{source}expected no fixed atoms for npt, found {constraints.AtomCount}\n"
                + "  → --ensemble nvt, or set move_mask and fix aside: a barostat moves every atom with the cell, and forces on fixed atoms are no pressure";
    }

    private static IEnumerable<string> OfStructure(DynamicsOptions options, IPotential potential, Structure start)
    {
        string source = start.Source.Length > 0 ? start.Source + ": " : "";
        if (start.AtomCount == 0) yield return $"{source}expected at least one atom to move, found none\n  → check the file";
        string[] unknown = [.. start.Elements.Distinct().Where(element => !potential.Supports(element)).Select(element => element.Symbol)];
        if (unknown.Length > 0)
            yield return $"{source}expected elements that the potential knows, found {string.Join(", ", unknown)}\n  → use a model of these elements";
        Cell cell = start.Cell;
        if (options.Ensemble == Ensemble.Npt && !cell.IsFullyPeriodic)
            yield return $"{source}expected three periodic axes for npt, found fewer\n"
                + "  → --ensemble nvt; a pressure is defined in a periodic cell only";
        if (options.Ensemble == Ensemble.Npt && options.CellShape == CellShape.Orthorhombic && Enumerable.Range(0, 9)
            .Any(i => i % 4 != 0 && Math.Abs(cell.Rows[i]) > Off))
            yield return $"{source}expected a box along x, y and z for cell_shape = \"orthorhombic\", found a skewed cell\n  → cell_shape = \"full\"";
        if (options.RdfInterval > 0 && !cell.IsFullyPeriodic)
            yield return $"{source}expected three periodic axes for a radial distribution, found fewer\n  → rdf_interval = 0";
        if ((options.DeviationStop ?? options.DeviationSave) is not null && potential
            is not Committee) yield return "expected several models for a deviation threshold, found one\n  → name models separated by commas, or MODEL@16";
        if ((options.UncertaintyStop ?? options.UncertaintySave) is not null && !potential.HasUncertainty)
            yield return "expected a model that tells how certain it is for an uncertainty threshold, found none\n  → make it with amalgam calibrate";
    }
}
