using Amalgam.Atoms.Elements;
using Amalgam.Formats.Crystals;

namespace Amalgam.Formats.Cif;

/// <summary>All atoms of the cell: the images of each site one after another, those on special positions once.</summary>
/// <param name="Elements">[atom]</param>
/// <param name="Reduced">[atom, 3], in [0, 1)</param>
/// <param name="Shortest">Å: least distance between two atoms that are not the same; infinite for one</param>
/// <param name="Overlap">two sites whose images fall on one another; null for none</param>
internal sealed record CifExpansion(List<Element> Elements, List<double> Reduced, double Shortest, (string First, string Second)? Overlap)
{
    /// <summary>Å: images of one site nearer than this are the same atom. Coordinates of three digits are off by less.</summary>
    private const double Same = 0.1;

    private const double Digits = 1e-9;

    /// <summary>Expands sites.</summary>
    /// <param name="cell">[3, 3], Å</param>
    public static CifExpansion Of(IReadOnlyList<CifSite> sites, IReadOnlyList<SymmetryOperator> operators, double[] cell)
    {
        var images = new ImageGrid(cell);
        List<Element> elements = [];
        double shortest = double.PositiveInfinity;
        (string, string)? overlap = null;
        Span<double> image = stackalloc double[3];
        for (int site = 0; site < sites.Count; site++)
            foreach (SymmetryOperator one in operators)
            {
                one.Apply(sites[site].Reduced, image);
                for (int k = 0; k < 3; k++) image[k] = Wrapped(image[k]);
                (double distance, int near) = images.Nearest(image);
                if (distance < Same && near == site) continue;
                if (distance < Same) overlap ??= (sites[near].Name, sites[site].Name);
                shortest = Math.Min(shortest, distance);
                images.Add(image, site);
                elements.Add(sites[site].Element);
            }
        return new CifExpansion(elements, images.Reduced, shortest, overlap);
    }

    private static double Wrapped(double number)
    {
        double wrapped = number - Math.Floor(number);
        return wrapped > 1 - Digits ? 0 : wrapped;
    }
}
