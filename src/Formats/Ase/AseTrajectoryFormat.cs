using Amalgam.Atoms;
using Amalgam.Formats.Contracts;
using Amalgam.Formats.Records;

namespace Amalgam.Formats.Ase;

/// <summary>Trajectories of ASE (.traj).</summary>
public sealed class AseTrajectoryFormat : ShardReader
{
    public static StructureFormat Format { get; } = new("ase-traj", "ASE trajectory")
    {
        Summary = "trajectories of ASE",
        Places = FormatPlaces.File,
        Extensions = [".traj"],
        Recognition = "a file that begins with '- of Ulm'",
        Reader = new AseTrajectoryFormat(),
    };

    public override FormatCapabilities Capabilities { get; } = new()
    {
        Labels = AseLabels.Usual,
        Cells = CellSupport.EachAxis,
        IsStreaming = true,
        HasRandomAccess = true,
        KeepsFileOnDisk = true,
        KeepsExtras = true,
    };

    protected override bool IsShard(string file) => Format.HasExtensionOf(file) || UlmFile.IsOne(file);

    protected override IEnumerable<string> CandidatesIn(string folder) => [];

    private protected override IIndexedStructures OpenShard(string file, RecordLabels labels, StructureCensus census) => AseTrajectory.Open(file, labels);
}
