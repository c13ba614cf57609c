using Amalgam.Dynamics.Tables;

namespace Amalgam.Dynamics.Properties;

/// <summary>Vibrational states per frequency and primitive cell; its integral is three times the atoms.</summary>
/// <param name="Frequencies">[bin], THz</param>
/// <param name="States">[bin], 1/THz</param>
/// <param name="Smearing">THz, standard deviation of the Gaussian each state is spread over</param>
public sealed record DensityOfStates(double[] Frequencies, double[] States, double Smearing)
{
    private const int Bins = 401;

    /// <param name="smearing">THz; null for one and a half hundredths of the largest frequency, which hides the points of the usual mesh</param>
    public static DensityOfStates Of(PhononMesh mesh, double? smearing = null)
    {
        double high = mesh.Frequencies.Max(), low = Math.Min(0, mesh.Frequencies.Min());
        double width = smearing ?? Math.Max(1e-3, 0.015 * Math.Max(high, -low));
        high += 5 * width;
        low -= low < -PhononMesh.Zero ? 5 * width : 0;
        double step = (high - low) / (Bins - 1);
        double[] states = new double[Bins];
        for (int i = 0; i < mesh.Frequencies.Length; i++)
        {
            double weight = mesh.Weights[i / mesh.BranchCount] / (width * Math.Sqrt(2 * Math.PI));
            int first = Math.Max(0, (int)((mesh.Frequencies[i] - 6 * width - low) / step)),
                last = Math.Min(Bins - 1, (int)((mesh.Frequencies[i] + 6 * width - low) / step) + 1);
            for (int bin = first; bin <= last; bin++)
            {
                double away = (low + bin * step - mesh.Frequencies[i]) / width;
                states[bin] += weight * Math.Exp(-0.5 * away * away);
            }
        }
        return new DensityOfStates([.. Enumerable.Range(0, Bins).Select(bin => low + bin * step)], states, width);
    }

    public DataTable Table()
    {
        var table = new DataTable("frequency_THz", "states_per_THz");
        for (int bin = 0; bin < Frequencies.Length; bin++) table.Add(Frequencies[bin], States[bin]);
        return table;
    }
}
