using Amalgam.Atoms.Quantities;
using Amalgam.Dynamics.Numerics;
using Amalgam.Dynamics.Plots;
using Amalgam.Dynamics.Tables;

namespace Amalgam.Dynamics.Properties;

/// <summary>Tables and plots of elastic constants, in GPa.</summary>
public static class ElasticReport
{
    private const double Gigapascal = Units.GigapascalPerElectronvoltPerCubicAngstrom;

    /// <summary>The 6×6 constants.</summary>
    public static DataTable Constants(ElasticTensor tensor)
    {
        var table = new DataTable(["C_GPa", .. Voigt.Names]);
        for (int i = 0; i < 6; i++)
            table.Add([Voigt.Names[i], .. Enumerable.Range(0, 6).Select(j => (object)Rounded(tensor.Constants[6 * i + j] * Gigapascal))]);
        return table;
    }

    /// <summary>Moduli, stability and what speaks for or against the numbers.</summary>
    public static DataTable Moduli(ElasticTensor tensor)
    {
        ElasticModuli moduli = tensor.Moduli;
        var table = new DataTable("quantity", "Voigt", "Reuss", "Hill", "unit");
        table.Add("bulk modulus", moduli.BulkVoigt * Gigapascal, moduli.BulkReuss * Gigapascal, moduli.Bulk * Gigapascal, "GPa");
        table.Add("shear modulus", moduli.ShearVoigt * Gigapascal, moduli.ShearReuss * Gigapascal, moduli.Shear * Gigapascal, "GPa");
        table.Add("Young's modulus", ElasticModuli.YoungOf(moduli.BulkVoigt, moduli.ShearVoigt) * Gigapascal,
            ElasticModuli.YoungOf(moduli.BulkReuss, moduli.ShearReuss) * Gigapascal, moduli.Young * Gigapascal, "GPa");
        table.Add("Poisson's ratio", ElasticModuli.PoissonOf(moduli.BulkVoigt, moduli.ShearVoigt), ElasticModuli.PoissonOf(moduli.BulkReuss, moduli.ShearReuss),
            moduli.Poisson, "-");
        table.Add("anisotropy A_U", "", "", moduli.Anisotropy, "-");
        table.Add("smallest stiffness", "", "", tensor.Stiffnesses[0] * Gigapascal, tensor.IsStable ? "GPa (stable)" : "GPa (UNSTABLE)");
        table.Add("largest asymmetry", "", "", tensor.Asymmetry * Gigapascal, "GPa");
        table.Add("largest fit error", "", "", tensor.FitError * Gigapascal, "GPa");
        table.Add("largest stress before", "", "", tensor.Stress.MaxBy(Math.Abs) * Gigapascal, "GPa");
        return table;
    }

    /// <summary>Every stress that was computed, as the second Piola–Kirchhoff stress.</summary>
    public static DataTable Stresses(ElasticTensor tensor)
    {
        var table = new DataTable(["component", "strain", .. Voigt.Names.Select(name => $"S_{name}_GPa")]);
        for (int index = 0; index < 6 * tensor.Strains.Length; index++)
            table.Add([Voigt.Names[index / tensor.Strains.Length], tensor.Strains[index % tensor.Strains.Length],
                .. Enumerable.Range(0, 6).Select(k => (object)(tensor.Stresses[6 * index + k] * Gigapascal))]);
        return table;
    }

    /// <summary>The stress of each component over its own strain: straight lines where the strains are small enough.</summary>
    public static LinePlot StressPlot(ElasticTensor tensor)
    {
        int points = tensor.Strains.Length;
        IEnumerable<PlotSeries> series = Enumerable.Range(0, 6).Select(component => new PlotSeries(
            Voigt.Names[component], [.. tensor.Strains.Select(strain => 100 * strain)],
            [.. Enumerable.Range(0, points).Select(p => tensor.Stresses[(component * points + p) * 6 + component] * Gigapascal)], component)
        { HasMarkers = true });
        return new LinePlot("Stress over strain", "strain (shears: 2η), %", "stress of the same component, GPa", [.. series]) { ShowsZero = true };
    }

    /// <summary>Young's modulus 1/(S_ijkl n_i n_j n_k n_l) over the direction n in the three coordinate planes.</summary>
    public static LinePlot YoungPlot(ElasticTensor tensor)
    {
        double[] compliance = SquareMatrix.Inverse(tensor.Constants, 6);
        double[] angles = [.. Enumerable.Range(0, 181).Select(degree => (double)degree)];
        PlotSeries Plane(string name, int from, int to, int color) =>
            new(name, angles, [.. angles.Select(degree => Gigapascal * Young(compliance, from, to, degree * Math.PI / 180))], color);
        return new LinePlot("Young's modulus over direction", "angle from the first axis, degrees", "Young's modulus, GPa", Plane("x to y", 0, 1, 0),
            Plane("y to z", 1, 2, 1), Plane("z to x", 2, 0, 2));
    }

    private static double Young(double[] compliance, int from, int to, double angle)
    {
        Span<double> n = stackalloc double[3];
        n[from] = Math.Cos(angle);
        n[to] = Math.Sin(angle);
        double sum = 0;
        for (int k = 0; k < 36; k++) // In engineering shears each Voigt component of n n counts once.
            sum += compliance[k] * n[Voigt.Row[k / 6]] * n[Voigt.Column[k / 6]] * n[Voigt.Row[k % 6]] * n[Voigt.Column[k % 6]];
        return 1 / sum;
    }

    // Rounding noise in constants that symmetry makes zero would read as a number.
    private static double Rounded(double value) => Math.Abs(value) < 5e-7 ? 0 : value;
}
