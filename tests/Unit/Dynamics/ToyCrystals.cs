using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Quantities;
using Amalgam.Atoms.Workers;
using Xunit;

namespace Amalgam.Unit.Dynamics;

/// <summary>Crystals the properties are tested on.</summary>
internal static class ToyCrystals
{
    /// <summary>Ends long calculations when the test run is stopped.</summary>
    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public const double Gigapascal = Units.GigapascalPerElectronvoltPerCubicAngstrom;

    /// <summary>Four atoms in a cube of side <paramref name="a"/> Å.</summary>
    public static Structure FaceCentred(double a, string element = "Ar") => Make(
        element + " " + element + " " + element + " " + element, [0, 0, 0, 0, a / 2, a / 2, a / 2, 0, a / 2, a / 2, a / 2, 0], [a, 0, 0, 0, a, 0, 0, 0, a]);

    /// <summary>One atom in the primitive cell.</summary>
    public static Structure FaceCentredPrimitive(double a, string element = "Ar") =>
        Make(element, [0, 0, 0], [0, a / 2, a / 2, a / 2, 0, a / 2, a / 2, a / 2, 0]);

    /// <summary>Eight atoms in a cube.</summary>
    public static Structure Diamond(double a, string element = "Si")
    {
        double[] places = FaceCentred(a).Positions;
        return Make(string.Join(' ', Enumerable.Repeat(element, 8)), [.. places, .. places.Select(x => x + a / 4)], [a, 0, 0, 0, a, 0, 0, 0, a]);
    }

    /// <summary>Two atoms in the primitive cell.</summary>
    public static Structure DiamondPrimitive(double a, string element = "Si") =>
        Make(element + " " + element, [0, 0, 0, a / 4, a / 4, a / 4], [0, a / 2, a / 2, a / 2, 0, a / 2, a / 2, a / 2, 0]);

    /// <summary>A cell repeated along its axes.</summary>
    public static Structure Repeated(Structure cell, int n) => Amalgam.Dynamics.Properties.Supercell.Build(cell, [n, n, n]).Structure;

    /// <summary>The same with every coordinate moved by up to <paramref name="size"/> Å.</summary>
    public static Structure Shaken(Structure structure, double size, int seed)
    {
        var random = new Random(seed);
        return new Structure(structure.Elements, [.. structure.Positions.Select(x => x + size * (2 * random.NextDouble() - 1))], structure.Cell);
    }

    public static Structure Make(string elements, double[] positions, double[] rows, bool c = true) =>
        new([.. elements.Split(' ').Select(Element.Parse)], positions, new Cell(rows, true, true, c));

    /// <summary>A potential made for its number of threads, as a pool wants it.</summary>
    public static PotentialPool Pool(Func<IPotential> create, int threads = 1) => new(_ => create(), threads);
}
