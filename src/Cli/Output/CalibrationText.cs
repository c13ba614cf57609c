using Amalgam.Atoms.Labels;
using Amalgam.Studies.Errors;
using static Amalgam.Cli.Terminal.NumberFormat;

namespace Amalgam.Cli.Output;

/// <summary>How stated uncertainties compare with errors, for people.</summary>
internal static class CalibrationText
{
    private const double Milli = Label.ErrorFactor;

    /// <summary>Share of the predictions that a bin must hold to be shown; JSON has all bins.</summary>
    private const double Least = 0.01;

    /// <param name="what">what is uncertain, such as "uncertainty of energies"</param>
    /// <param name="unit">such as meV/atom</param>
    public static void Write(TextWriter output, string what, string unit, Calibration calibration)
    {
        if (calibration.Count == 0) return;
        output.WriteLine($"  {what}: {Percent(calibration.Within)} of the errors within σ, {Percent(calibration.WithinTwice)} within 2 σ (normal: 68 %, 95 %)");
        output.WriteLine($"    rms error/σ {Short(calibration.Ratio)}, miscalibration {Percent(calibration.Miscalibration)}, rank correlation with |error| "
            + Short(calibration.RankCorrelation));
        var table = new TextTable($"σ, {unit}", "number", "rms σ", "rms error");
        foreach (CalibrationBin bin in calibration.Bins.Where(bin => bin.Count >= Least * calibration.Count))
            table.Add($"{Short(Milli * bin.From)} to {Short(Milli * bin.To)}", Count(bin.Count), Short(Milli * bin.Stated), Short(Milli * bin.Found));
        table.Write(output, 4);
    }

    private static string Percent(double share) => double.IsFinite(share) ? $"{Fixed(100 * share, 0)} %" : None;
}
