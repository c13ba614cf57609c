using Amalgam.Dynamics.Tables;

namespace Amalgam.Studies.Ablation;

/// <summary>One run of an ablation: a line of ablation.csv.</summary>
/// <param name="Variant">Name of the network.</param>
/// <param name="Seed">Seed of the run.</param>
/// <param name="ParametersTotal">All parameters.</param>
/// <param name="ParametersActive">Parameters that act on one atom.</param>
/// <param name="MicrosecondsPerAtom">µs: energy and forces of one atom, one thread; NaN without a model.</param>
/// <param name="EnergyMae">meV/atom: mean over structures of |ΔE|/N; NaN without a model or labels.</param>
/// <param name="ForcesMae">meV/Å: mean over force components.</param>
/// <param name="StressMae">meV/Å³: mean over the nine components.</param>
/// <param name="Diverged">Whether the loss exploded. The errors are then those of the best model before.</param>
/// <param name="Spikes">Loss spikes.</param>
/// <param name="Steps">Optimiser steps made.</param>
/// <param name="Minutes">Wall-clock minutes of the training.</param>
public sealed record AblationRow(
    string Variant, int Seed, long ParametersTotal, long ParametersActive, double MicrosecondsPerAtom, double EnergyMae, double ForcesMae, double StressMae,
    bool Diverged, int Spikes, long Steps, double Minutes)
{
    /// <summary>Spikes, and one more when the run diverged.</summary>
    public int Instabilities => Spikes + (Diverged ? 1 : 0);

    /// <summary>The lines of ablation.csv, in order.</summary>
    public static DataTable Table(IEnumerable<AblationRow> rows)
    {
        var table = new DataTable(
            "variant", "seed", "parameters_total", "parameters_active", "us_per_atom", "energy_mae", "forces_mae", "diverged", "stress_mae", "spikes", "steps",
                "minutes");
        foreach (AblationRow row in rows)
            table.Add(row.Variant, row.Seed, row.ParametersTotal, row.ParametersActive, Number(row.MicrosecondsPerAtom), Number(row.EnergyMae),
                Number(row.ForcesMae),
                row.Diverged ? "true" : "false", Number(row.StressMae), row.Spikes, row.Steps, Number(Math.Round(row.Minutes, 3)));
        return table;
    }

    // As in log.tsv.
    private static object Number(double value) => double.IsNaN(value) ? "nan" : value;
}
