using System.Text;
using Amalgam.Atoms;
using Amalgam.Atoms.Quantities;
using Amalgam.Dynamics.Motion;
using Amalgam.Dynamics.Restart;
using Amalgam.Dynamics.Tables;

namespace Amalgam.Dynamics.Runs;

/// <summary>The tables that grow with a run: thermo.csv and, for a committee, deviation.csv.</summary>
internal static class RunTables
{
    public const string ThermoFile = "thermo.csv", DeviationFile = "deviation.csv";

    private const string ThermoHeader = "step,time_fs,potential_eV,kinetic_eV,total_eV,temperature_K,pressure_GPa,volume_A3\n";
    private const string DeviationHeader = "step,time_fs,largest_force_deviation_eV_per_A,atom,mean_force_deviation_eV_per_A,energy_deviation_eV_per_atom\n";

    /// <summary>A line of thermo.csv, with its header before the first. Pressure and volume are nan where not all axes are periodic.</summary>
    public static void WriteThermo(AppendFile file, MotionState state, double timestep)
    {
        var text = new StringBuilder(state.Step == 0 ? ThermoHeader : "");
        double kinetic = state.KineticEnergy;
        CsvText.AppendLine(text,
            state.Step, state.Step * timestep, state.PotentialEnergy, kinetic, state.PotentialEnergy + kinetic, state.Temperature,
            state.Pressure * Units.GigapascalPerElectronvoltPerCubicAngstrom, state.Structure.Cell.IsFullyPeriodic ? state.Structure.Cell.Volume : double.NaN);
        Write(file, text);
    }

    /// <summary>A line of deviation.csv; atoms count from 1.</summary>
    public static void WriteDeviation(AppendFile file, MotionState state, double timestep, Committee committee)
    {
        var text = new StringBuilder(state.Step == 0 ? DeviationHeader : "");
        (double worst, int atom) = committee.Worst;
        double mean = 0;
        foreach (double deviation in committee.ForceDeviations) mean += deviation / state.AtomCount;
        CsvText.AppendLine(text, state.Step, state.Step * timestep, worst, atom + 1, mean, committee.EnergyDeviation);
        Write(file, text);
    }

    private static void Write(AppendFile file, StringBuilder text)
    {
        file.Records.Write(Encoding.ASCII.GetBytes(text.ToString()));
        file.EndRecord();
    }
}
