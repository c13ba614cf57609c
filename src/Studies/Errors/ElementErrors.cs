using System.Text.Json.Nodes;

namespace Amalgam.Studies.Errors;

/// <summary>Errors seen from one element.</summary>
public sealed class ElementErrors
{
    /// <summary>Structures that contain the element.</summary>
    public long Frames { get; internal set; }
    /// <summary>Atoms of the element.</summary>
    public long Atoms { get; internal set; }
    /// <summary>Energy per atom of the structures that contain the element, eV/atom.</summary>
    public ErrorSum Energy { get; } = new();
    /// <summary>Forces on the atoms of the element, eV/Å; three numbers per atom.</summary>
    public ErrorSum Forces { get; } = new();

    public JsonObject ToJson() => new()
    {
        ["frames"] = Frames,
        ["atoms"] = Atoms,
        ["energy"] = Energy.ToJson(),
        ["forces"] = Forces.ToJson(),
    };
}
