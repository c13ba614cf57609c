using Amalgam.Dynamics.Minimization;
using Amalgam.Dynamics.Properties;
using Amalgam.Pages.Svg;

namespace Amalgam.Pages.Properties;

/// <summary>Pictures of energies over volumes and along paths.</summary>
public static class EnergyPlots
{
    /// <summary>Energy per atom over volume per atom, with the fitted equation of state.</summary>
    public static LinePlot Volumes(EquationOfState state)
    {
        double first = state.Points[0].Volume, last = state.Points[^1].Volume;
        double[] volumes = [.. Enumerable.Range(0, 201).Select(k => first + (last - first) * k / 200)];
        double[] PerAtom(IEnumerable<double> values) => [.. values.Select(value => value / state.AtomCount)];
        double Relative(double energy) => 1000 * (energy - state.Fit.Energy) / state.AtomCount;
        return new LinePlot("Equation of state", "volume, Å³/atom", "energy − E0, meV/atom",
            new PlotSeries("Birch–Murnaghan", PerAtom(volumes), [.. volumes.Select(volume => Relative(state.Fit.EnergyAt(volume)))]),
            new PlotSeries("computed", PerAtom(state.Points.Select(point => point.Volume)), [.. state.Points.Select(point => Relative(point.Energy))],
                Color: 1)
            { HasLine = false, HasMarkers = true });
    }

    /// <summary>The energy along a path between two minima, with the images as points.</summary>
    public static LinePlot Path(EnergyPath path)
    {
        (double[] distances, double[] energies) = path.Curve();
        return new LinePlot("Minimum-energy path", "length of the path, Å", "energy above the start, eV",
            new PlotSeries("", distances, energies),
            new PlotSeries("", path.Distances, [.. path.Energies.Select(energy => energy - path.Energies[0])], Color: 1)
            { HasLine = false, HasMarkers = true })
        { ShowsZero = true };
    }
}
