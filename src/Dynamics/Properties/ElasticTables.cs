using Amalgam.Atoms.Quantities;
using Amalgam.Dynamics.Tables;

namespace Amalgam.Dynamics.Properties;

/// <summary>Tables of elastic constants, in GPa.</summary>
public static class ElasticTables
{
    private const double Gigapascal = Units.GigapascalPerElectronvoltPerCubicAngstrom;

    /// <summary>C, the 6×6 second derivatives of the energy.</summary>
    public static DataTable Constants(ElasticTensor tensor) => Square("C_GPa", tensor.Constants);

    /// <summary>B, the 6×6 stress–strain coefficients.</summary>
    public static DataTable StressStrain(ElasticTensor tensor) => Square("B_GPa", tensor.StressStrain);

    /// <summary>Moduli and stability of B, and the measures of the quality of the constants.</summary>
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
        table.Add("pressure before", "", "", tensor.Pressure * Gigapascal, "GPa");
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

    private static DataTable Square(string name, double[] values)
    {
        var table = new DataTable([name, .. Voigt.Names]);
        for (int i = 0; i < 6; i++)
            table.Add([Voigt.Names[i], .. Enumerable.Range(0, 6).Select(j => (object)Rounded(values[6 * i + j] * Gigapascal))]);
        return table;
    }

    // Rounding noise in constants that symmetry makes zero would read as a number.
    private static double Rounded(double value) => Math.Abs(value) < 5e-7 ? 0 : value;
}
