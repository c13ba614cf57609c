using System.Globalization;

namespace Amalgam.Pages.Svg;

/// <summary>A colour, sRGB components 0 to 1, made in the perceptually uniform space OKLab (B. Ottosson, 2020).</summary>
public readonly record struct PlotColor(double Red, double Green, double Blue)
{
    /// <summary>"#rrggbb".</summary>
    public string Hex => string.Create(CultureInfo.InvariantCulture, $"#{Byte(Red):x2}{Byte(Green):x2}{Byte(Blue):x2}");

    /// <summary>Black or white, whichever has more contrast on this colour (WCAG relative luminance).</summary>
    public string Ink => (Luminance + 0.05) / 0.05 > 1.05 / (Luminance + 0.05) ? "#000000" : "#ffffff";

    /// <summary>Relative luminance of WCAG 2, 0 to 1.</summary>
    public double Luminance => 0.2126 * Linear(Red) + 0.7152 * Linear(Green) + 0.0722 * Linear(Blue);

    /// <summary>From lightness (0 to 1), chroma (0 to about 0.3) and hue (degrees); chroma is lowered until the colour exists on a screen.</summary>
    public static PlotColor OfLightness(double lightness, double chroma, double hue)
    {
        for (double reduced = chroma; ; reduced *= 0.95)
        {
            PlotColor color = OfLab(lightness, reduced * Math.Cos(hue * Math.PI / 180), reduced * Math.Sin(hue * Math.PI / 180));
            if (reduced < 1e-3 || (color.Exists && !double.IsNaN(color.Red))) return color.Clipped;
        }
    }

    /// <summary>Dark violet over blue and green to light yellow: lightness grows evenly, so that it also reads in grey and for the colour-blind.</summary>
    /// <param name="place">0 to 1</param>
    public static PlotColor Sequential(double place)
    {
        double t = Math.Clamp(place, 0, 1);
        return OfLightness(0.28 + 0.64 * t, 0.115 + 0.055 * t, 300 - 195 * t);
    }

    /// <summary>Blue for −1 over near-white for 0 to orange for 1; both ends equally dark.</summary>
    /// <param name="place">−1 to 1</param>
    public static PlotColor Diverging(double place)
    {
        double t = Math.Min(1, Math.Abs(place));
        return OfLightness(0.95 - 0.47 * t, 0.14 * t, place < 0 ? 255 : 48);
    }

    /// <summary>A colour for a number that is only a name; neighbours differ in hue and lightness.</summary>
    public static PlotColor Named(int index) => OfLightness(0.80 - 0.13 * (index % 3), 0.13, 30 + 137.508 * index);

    private bool Exists => Red is >= -1e-4 and <= 1.0001 && Green is >= -1e-4 and <= 1.0001 && Blue is >= -1e-4 and <= 1.0001;
    private PlotColor Clipped => new(Math.Clamp(Red, 0, 1), Math.Clamp(Green, 0, 1), Math.Clamp(Blue, 0, 1));

    private static PlotColor OfLab(double lightness, double a, double b)
    {
        double l = Cube(lightness + 0.3963377774 * a + 0.2158037573 * b), m = Cube(lightness - 0.1055613458 * a - 0.0638541728 * b),
            s = Cube(lightness - 0.0894841775 * a - 1.2914855480 * b);
        return new PlotColor(
            Gamma(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s), Gamma(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
                Gamma(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s));
    }

    private static double Cube(double value) => value * value * value;

    private static double Gamma(double linear) => linear <= 0.0031308 ? 12.92 * linear : 1.055 * Math.Pow(linear, 1 / 2.4) - 0.055;

    private static double Linear(double component) => component <= 0.04045 ? component / 12.92 : Math.Pow((component + 0.055) / 1.055, 2.4);

    private static int Byte(double component) => (int)Math.Round(255 * Math.Clamp(component, 0, 1));
}
