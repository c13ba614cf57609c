using System.Globalization;
using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Quantities;
using Amalgam.Formats.Contracts;
using Amalgam.Formats.Hdf5;
using Amalgam.Formats.Records;

namespace Amalgam.Formats.Hdf5Sets;

/// <summary>vaspout.h5 of VASP 6: the steps of intermediate/ion_dynamics, with the elements of results/positions.</summary>
/// <remarks>Names as in vasp-dev/py4vasp. The energy is the free energy, which the forces belong to; the stress is in kbar, compressed positive.</remarks>
internal sealed class VaspOutput : IIndexedStructures
{
    private const double Kilobar = 0.1 / Units.GigapascalPerElectronvoltPerCubicAngstrom; // eV/Å³

    private readonly Hdf5File file;
    private readonly RecordLabels labels;
    private readonly StructureCensus census;
    private readonly Hdf5Group steps;
    private readonly Hdf5Dataset positions;
    private readonly double[] numbers;
    private readonly double scale;
    private readonly int energy;

    private VaspOutput(Hdf5File file, RecordLabels labels, StructureCensus census)
    {
        (this.file, this.labels, this.census) = (file, labels, census);
        Hdf5Group start = file.Root.Group("results")?.Group("positions") ?? throw Missing("results/positions");
        steps = file.Root.Group("intermediate")!.Group("ion_dynamics")!;
        positions = steps.Dataset("position_ions") ?? throw Missing("position_ions");
        numbers = ElementsOf(start);
        scale = (steps.Dataset("scale") ?? start.Dataset("scale"))?.Numbers() is [double one] ? one : 1;
        string[] tags = steps.Dataset("energies_tags")?.Texts() ?? [];
        energy = Array.FindIndex(tags, tag => tag.Contains("TOTEN", StringComparison.Ordinal));
    }

    /// <summary>Labels as they are handed to <see cref="RecordLabels"/>.</summary>
    public static RecordNames Names { get; } = new([new("energies")], [new("forces")], [new("stress", -Kilobar)]);

    public long Count => positions.Rows;

    public static bool IsOne(Hdf5File file) => file.Root.Group("intermediate")?.Group("ion_dynamics") is not null;

    /// <exception cref="InvalidDataException">Something is missing.</exception>
    public static VaspOutput Open(Hdf5File file, RecordLabels labels, StructureCensus census) => new(file, labels, census);

    public Structure Read(long frame)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frame);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(frame, Count);
        string source = string.Create(CultureInfo.InvariantCulture, $"{file.Path}:{frame + 1}");
        double[] lattice = Row("lattice_vectors", frame) ?? throw Missing("lattice_vectors"), reduced = positions.Numbers(frame, 1);
        if (lattice.Length != 9
            || reduced.Length % 3 != 0) throw RecordAtoms.Wrong(source, "nine numbers as lattice_vectors", $"{lattice.Length}", "the file is damaged");
        for (int i = 0; i < 9; i++) lattice[i] *= scale;
        var places = new double[reduced.Length];
        for (int i = 0; i < places.Length; i++)
            for (int k = 0; k < 3; k++) places[i] += reduced[i / 3 * 3 + k] * lattice[3 * k + i % 3];
        Structure structure = RecordAtoms.Of(source, numbers, places, lattice, [true, true, true]);
        labels.Take(structure, name => name == "energies" ? Row(name, frame) is { } all && energy >= 0 && energy < all.Length ? [all[energy]] : null
            : Row(name, frame));
        if (Row("electronic_step_converged", frame) is [not 0])
        {
            census.Notice("a step whose electrons did not converge is read with its labels; electronic_step_converged=F marks it");
            RecordExtras.Add(structure, "electronic_step_converged", "F");
        }
        return structure;
    }

    public void Dispose() => file.Dispose();

    private static double[] ElementsOf(Hdf5Group start)
    {
        string[] types = start.Dataset("ion_types")?.Texts() ?? [];
        double[] counts = start.Dataset("number_ion_types")?.Numbers() ?? [];
        if (types.Length != counts.Length || types.Length == 0 || counts.Any(count => count is not (>= 0 and <= 1e6)))
            throw start.File.Damaged($"{types.Length} names and {counts.Length} numbers of elements");
        return [.. types.SelectMany((type, i) => Enumerable.Repeat(NumberOf(type, start), (int)counts[i]))];
    }

    /// <summary>Names of potentials may follow the symbol: "Fe_pv".</summary>
    private static double NumberOf(string type, Hdf5Group start) => Element.TryParse(type.Split('_', '/')[0].Trim(), out Element element) ? element.Number
        : throw start.File.Damaged($"the element '{type}'");

    private double[]? Row(string name, long frame) => steps.Dataset(name) is { HasNumbers: true } array && array.Rows == Count ? array.Numbers(frame, 1) : null;

    private InvalidDataException Missing(string name) => RecordAtoms.Wrong(file.Path, $"the data set {name} of VASP", "none", "was the run cut off?");
}
