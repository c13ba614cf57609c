using Amalgam.Dynamics.Properties;
using Amalgam.Pages.Svg;

namespace Amalgam.Pages.Properties;

/// <summary>Pictures of lattice vibrations.</summary>
public static class PhononPlots
{
    /// <summary>The branches along the path.</summary>
    public static LinePlot Bands(BandStructure bands)
    {
        // A point of not-a-number between pieces, so that no line joins them.
        var order = new List<int>();
        for (int i = 0; i < bands.Distances.Length; i++)
        {
            if (i > 0 && bands.Pieces[i] != bands.Pieces[i - 1]) order.Add(-1);
            order.Add(i);
        }
        double[] x = [.. order.Select(i => i < 0 ? double.NaN : bands.Distances[i])];
        IEnumerable<PlotSeries> branches = Enumerable.Range(0, bands.BranchCount).Select(branch =>
            new PlotSeries("", x, [.. order.Select(i => i < 0 ? double.NaN : bands.Frequencies[i * bands.BranchCount + branch])]));
        return new LinePlot("Phonon dispersion", "wave vector", "frequency, THz (imaginary below zero)", [.. branches])
        {
            Landmarks = bands.SpecialDistances(),
            ShowsZero = true,
        };
    }

    /// <summary>States over frequency.</summary>
    public static LinePlot States(DensityOfStates density) =>
        new("Phonon density of states", "frequency, THz", "states per THz and primitive cell", new PlotSeries("", density.Frequencies, density.States))
        { ShowsZero = true };

    /// <summary>Entropy and heat capacity over temperature.</summary>
    public static LinePlot Thermal(ThermalProperties thermal)
    {
        double[] temperatures = [.. thermal.Points.Select(point => point.Temperature)];
        return new LinePlot("Vibrational entropy and heat capacity", "temperature, K", "k_B per atom",
            new PlotSeries("entropy", temperatures, [.. thermal.Points.Select(point => point.Entropy)]),
            new PlotSeries("heat capacity", temperatures, [.. thermal.Points.Select(point => point.HeatCapacity)], Color: 1))
        { ShowsZero = true };
    }
}
