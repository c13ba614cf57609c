using Amalgam.Atoms.Elements;
using Amalgam.Model.Parameters;

namespace Amalgam.Model.Backbones.Dpa3.Start;

/// <summary>Elements as points whose distance is small for elements of similar group, period and size, and random functions of these points.</summary>
/// <remarks>
/// Coordinates: group / 4, period / 2, ln(covalent radius) / 0.2, so that neighbours in the periodic table are about half a unit apart.
/// √2 cos(w · x + b) with w ~ N(0, 1), b uniform has mean square one and, over many draws, the covariance exp(−|x − x'|²/2): random Fourier features
/// (Rahimi and Recht, NIPS 2007).
/// </remarks>
internal static class ChemicalSpace
{
    private const int Dimensions = 3;
    private const double Groups = 4, Periods = 2, LogRadius = 0.2;

    /// <summary>Adds a random function of the points to every channel.</summary>
    /// <param name="size">root mean square of what is added</param>
    /// <param name="table">[element, channel], added to</param>
    public static void AddWaves(IReadOnlyList<Element> elements, double size, DeterministicRandom random, Span<double> table)
    {
        int width = table.Length / elements.Count;
        Span<double> wave = stackalloc double[Dimensions];
        for (int channel = 0; channel < width; channel++)
        {
            foreach (ref double component in wave) component = random.NextNormal();
            double phase = 2 * Math.PI * random.NextUniform();
            for (int index = 0; index < elements.Count; index++)
            {
                Element element = elements[index];
                double angle = phase + wave[0] * element.Group / Groups + wave[1] * element.Period / Periods + wave[2]
                    * Math.Log(element.CovalentRadius) / LogRadius;
                table[index * width + channel] += size * Math.Sqrt(2) * Math.Cos(angle);
            }
        }
    }
}
