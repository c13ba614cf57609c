using Amalgam.Atoms;
using Amalgam.Formats.Contracts;
using Amalgam.Formats.Hdf5;
using Amalgam.Formats.Records;

namespace Amalgam.Formats.Hdf5Sets;

/// <summary>Sets of structures in HDF5, whose layout is told by the names of their data sets.</summary>
public sealed class Hdf5SetFormat : ShardReader
{
    public static StructureFormat Format { get; } = new("hdf5", "HDF5 set")
    {
        Summary = "sets of MACE, DeePMD-kit, ANI-1x, SPICE, AIMNet2 and Transition1x, and vaspout.h5 of VASP, told by the names of their data sets",
        Places = FormatPlaces.File | FormatPlaces.Folder,
        Extensions = [".h5", ".hdf5"],
        Recognition = "an HDF5 file of one of these layouts, or a folder of such files",
        Reader = new Hdf5SetFormat(),
    };

    public override FormatCapabilities Capabilities { get; } = new()
    {
        Labels =
        [
            new("energy", ["energy", "wb97x_dz.energy", "dft_total_energy", "wB97x_6-31G(d).energy"],
                "1 per frame; eV (MACE, DeePMD-kit, AIMNet2, Transition1x), hartree (ANI-1x, SPICE)"),
            new("forces", ["forces", "force", "wb97x_dz.forces", "dft_total_gradient", "wB97x_6-31G(d).forces"],
                "3 per atom; eV/Å, hartree/Å (ANI-1x), hartree/bohr of the gradient (SPICE)"),
            new("stress", ["stress"], "6 or 9 per frame, eV/Å³ (MACE); kbar, compressed positive (VASP)"),
            new("virial", ["virials", "virial"], "9 per frame, eV, W = −∂E/∂ε (MACE, DeePMD-kit)"),
        ],
        Cells = CellSupport.EachAxis,
        IsStreaming = true,
        HasRandomAccess = true,
        KeepsExtras = true,
    };

    protected override bool IsShard(string file) => Hdf5File.IsOne(file);

    protected override IEnumerable<string> CandidatesIn(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(Format.HasExtensionOf);

    private protected override RecordLabels LabelsOf(string file, ReadOptions? options, StructureCensus census)
    {
        using Hdf5File opened = Hdf5File.Open(file);
        return new RecordLabels(Hdf5Layouts.NamesOf(opened), options, census);
    }

    private protected override IIndexedStructures OpenShard(string file, RecordLabels labels, StructureCensus census)
    {
        Hdf5File opened = Hdf5File.Open(file);
        try
        {
            return Hdf5Layouts.Open(opened, labels, census);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }
}
