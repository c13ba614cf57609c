using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Quantities;
using Amalgam.Formats.NetCdf;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Amber;

/// <summary>Reads the records of a trajectory, or the one structure of a restart file.</summary>
/// <remarks>https://ambermd.org/netcdf/nctraj.xhtml</remarks>
internal sealed class AmberTrajectory(OutputInput input)
{
    private const double VelocityUnit = 1e-3; // Å/fs per Å/ps

    /// <summary>NAME.mdfrc of NAME.nc: the forces in a file of their own.</summary>
    public static string ForcesOf(string trajectory) => Path.ChangeExtension(trajectory, ".mdfrc");

    public IEnumerable<OutputFrame> Read()
    {
        using NetCdfFile file = NetCdfFile.Open(input.Path);
        NetCdfVariable positions = Vectors(file, "coordinates")
            ?? throw NetCdfHeader.Wrong(file.Path, "coordinates [frame, atom, 3] as AMBER writes them", "none");
        double length = Unit(positions, UnitNames.Length, "angstrom", file);
        List<Element> elements = AmberTopology.Elements(input, (int)positions.Lengths[^2]);
        using NetCdfFile? forceFile = file.Find("forces") is null && File.Exists(ForcesOf(input.Path)) ? NetCdfFile.Open(ForcesOf(input.Path)) : null;
        AmberEnergies? energies = AmberEnergies.Of(input.Path);
        if (file.IsCutOff) input.Census.Notice("the last structure is cut off and left out");
        for (long record = 0; record < (positions.IsRecord ? file.Records : 1); record++)
        {
            var frame = new OutputFrame($"{input.Path}:{record + 1}", elements, Lattice.Scaled(file.Read(positions, record), length))
            {
                CellRows = Cell(file, record)
            };
            AddLabels(frame, file, forceFile, energies, record);
            if (Vectors(file, "velocities") is { } velocities)
                frame.KeepVelocities(file.Read(velocities, record), Unit(velocities, VelocityOf, "angstrom/picosecond", file));
            yield return frame;
        }
    }

    private void AddLabels(OutputFrame frame, NetCdfFile file, NetCdfFile? forceFile, AmberEnergies? energies, long record)
    {
        double? time = Time(file, record);
        if (time is double now && energies?.At(now) is double energy) frame.AddEnergy("EPtot", Units.KilocaloriePerMole * energy);
        else if (energies is not null) input.Census.Notice("structures of an AMBER trajectory at whose time no energy was written have none");
        NetCdfFile source = forceFile ?? file;
        if (Vectors(source, "forces") is not { } forces) return;
        if (forceFile is not null && (record >= forceFile.Records || Time(forceFile, record) != time))
            input.Census.Notice("structures of an AMBER trajectory whose forces (.mdfrc) are of another time have none");
        else frame.AddForces("forces", source.Read(forces, record), Unit(forces, ForceOf, "kilocalorie/mole/angstrom", source));
    }

    private static double? Time(NetCdfFile file, long record) => file.Find("time") is { Count: 1 } variable ? file.Read(variable, record)[0] : null;

    private static double[]? Cell(NetCdfFile file, long record)
    {
        if (file.Find("cell_lengths") is not { Count: 3 } lengths || file.Find("cell_angles") is not { Count: 3 } angles) return null;
        double[] sides = file.Read(lengths, record), turns = file.Read(angles, record);
        if (sides.All(side => side == 0)) return null;
        double unit = Unit(lengths, UnitNames.Length, "angstrom", file);
        return Lattice.OfLengths(unit * sides[0], unit * sides[1], unit * sides[2], turns[0], turns[1], turns[2])
            ?? throw NetCdfHeader.Wrong(file.Path, $"lengths and angles of a cell in record {record + 1}", string.Join(' ', sides.Concat(turns)));
    }

    /// <summary>A variable [atom, 3]; null for none.</summary>
    private static NetCdfVariable? Vectors(NetCdfFile file, string name) =>
        file.Find(name) is { Lengths: [_, 3] } variable && !variable.Type.IsText ? variable : null;

    private static double Unit(NetCdfVariable variable, Func<string, double> factorOf, string usual, NetCdfFile file)
    {
        double factor = factorOf(variable.Texts.GetValueOrDefault("units", usual));
        return factor > 0 ? factor : throw new InvalidDataException($"{file.Path}: expected {variable.Name} in {usual}, found {variable.Texts["units"]}"
            + "\n  → convert the trajectory (cpptraj)");
    }

    private static double ForceOf(string unit) => unit.Replace("kilocalorie", "kcal", StringComparison.Ordinal).Replace("mole", "mol", StringComparison.Ordinal)
        is "kcal/mol/angstrom" ? Units.KilocaloriePerMole : UnitNames.Force(unit);

    private static double VelocityOf(string unit) => unit is "angstrom/picosecond" ? VelocityUnit : UnitNames.Velocity(unit);
}
