using System.Text;
using Amalgam.Atoms;
using Amalgam.Atoms.Quantities;
using Amalgam.Dynamics.Motion;
using Amalgam.Dynamics.Restart;
using Amalgam.Dynamics.Tables;

namespace Amalgam.Dynamics.Runs;

/// <summary>The tables that grow with a run: thermo.csv and, for a committee, deviation.csv.</summary>
internal sealed class RunTables
{
    public const string ThermoFile = "thermo.csv", DeviationFile = "deviation.csv";

    private const double Gigapascal = Units.GigapascalPerElectronvoltPerCubicAngstrom;
    private const string ThermoHeader = "step,time_fs,potential_eV,kinetic_eV,total_eV,temperature_K,pressure_GPa,volume_A3,conserved_eV,"
        + "pressure_xx_GPa,pressure_yy_GPa,pressure_zz_GPa,pressure_yz_GPa,pressure_xz_GPa,pressure_xy_GPa,"
        + "cell_ax_A,cell_ay_A,cell_az_A,cell_bx_A,cell_by_A,cell_bz_A,cell_cx_A,cell_cy_A,cell_cz_A\n";
    private const string UncertaintyHeader = ",energy_uncertainty_eV_per_atom,largest_uncertainty_eV,least_certain_atom";
    private const string DeviationHeader = "step,time_fs,largest_force_deviation_eV_per_A,atom,mean_force_deviation_eV_per_A,energy_deviation_eV_per_atom\n";

    private static readonly int[] VoigtPlaces = [0, 4, 8, 5, 2, 1]; // xx yy zz yz xz xy in a matrix of rows
    private readonly StringBuilder text = new();
    private readonly double[] line = new double[24 + 3], pressure = new double[9];

    /// <summary>A line of thermo.csv, with its header before the first.</summary>
    /// <remarks>
    /// Pressure and volume are nan unless all axes are periodic, the conserved energy where nothing is, the cell where there is none. Three more columns where
    /// the potential tells how certain it is.
    /// </remarks>
    /// <param name="conserved">eV</param>
    public void WriteThermo(AppendFile file, MotionState state, double timestep, double conserved)
    {
        text.Clear();
        bool tells = !state.Evaluation.Uncertainties.IsEmpty;
        if (state.Step == 0) text.Append(tells ? ThermoHeader.Insert(ThermoHeader.Length - 1, UncertaintyHeader) : ThermoHeader);
        Cell cell = state.Structure.Cell;
        double kinetic = state.KineticEnergy;
        line.AsSpan().Fill(double.NaN);
        double potential = state.PotentialEnergy;
        ReadOnlySpan<double> first = [state.Step, state.Step * timestep, potential, kinetic, potential + kinetic, state.Temperature];
        first.CopyTo(line);
        line[8] = conserved;
        if (cell.IsFullyPeriodic)
        {
            (line[6], line[7]) = (state.Pressure * Gigapascal, cell.Volume);
            state.PressureTensor(pressure);
            for (int component = 0; component < 6; component++) line[9 + component] = pressure[VoigtPlaces[component]] * Gigapascal;
        }
        if (cell.IsPeriodicAnywhere) cell.Rows.CopyTo(line.AsSpan(15));
        if (tells)
        {
            (double largest, int atom) = state.Evaluation.LeastCertain;
            (line[24], line[25], line[26]) = (state.Evaluation.EnergyUncertainty, largest, atom + 1);
        }
        CsvText.AppendLine(text, line.AsSpan(0, tells ? line.Length : 24));
        Write(file);
    }

    /// <summary>A line of deviation.csv; atoms count from 1.</summary>
    public void WriteDeviation(AppendFile file, MotionState state, double timestep, CommitteeDeviations deviations)
    {
        text.Clear().Append(state.Step == 0 ? DeviationHeader : "");
        (double worst, int atom) = deviations.Worst;
        double mean = 0;
        foreach (double deviation in deviations.Forces) mean += deviation / state.AtomCount;
        CsvText.AppendLine(text, state.Step, state.Step * timestep, worst, atom + 1, mean, deviations.Energy);
        Write(file);
    }

    private void Write(AppendFile file)
    {
        file.Records.Write(Encoding.ASCII.GetBytes(text.ToString()));
        file.EndRecord();
    }
}
