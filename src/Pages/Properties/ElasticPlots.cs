using Amalgam.Atoms.Quantities;
using Amalgam.Dynamics.Properties;
using Amalgam.Pages.Svg;

namespace Amalgam.Pages.Properties;

/// <summary>Pictures of elastic constants, in GPa.</summary>
public static class ElasticPlots
{
    private const double Gigapascal = Units.GigapascalPerElectronvoltPerCubicAngstrom;

    /// <summary>The stress of each component over its own strain: straight lines where the strains are small enough.</summary>
    public static LinePlot Stress(ElasticTensor tensor)
    {
        int points = tensor.Strains.Length;
        IEnumerable<PlotSeries> series = ElasticTensor.ComponentNames.Select((name, component) => new PlotSeries(
            name, [.. tensor.Strains.Select(strain => 100 * strain)],
            [.. Enumerable.Range(0, points).Select(point => tensor.Stresses[(component * points + point) * 6 + component] * Gigapascal)], component)
        { HasMarkers = true });
        return new LinePlot("Stress over strain", "strain (shears: 2η), %", "stress of the same component, GPa", [.. series]) { ShowsZero = true };
    }

    /// <summary>Young's modulus over the direction in the three coordinate planes.</summary>
    public static LinePlot YoungModulus(ElasticTensor tensor)
    {
        double[] degrees = [.. Enumerable.Range(0, 181).Select(degree => (double)degree)];
        double[] angles = [.. degrees.Select(degree => degree * Math.PI / 180)];
        PlotSeries Plane(string name, int from, int to, int color) =>
            new(name, degrees, [.. tensor.YoungModuli(from, to, angles).Select(modulus => Gigapascal * modulus)], color);
        return new LinePlot("Young's modulus over direction", "angle from the first axis, degrees", "Young's modulus, GPa",
            Plane("x to y", 0, 1, 0), Plane("y to z", 1, 2, 1), Plane("z to x", 2, 0, 2));
    }
}
