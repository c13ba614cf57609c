using System.Text.RegularExpressions;
using Amalgam.Formats.Outputs;
using Amalgam.Formats.Text;

namespace Amalgam.Formats.Pymatgen;

/// <summary>Reads structures, entries and trajectories, one or many by id or in a list.</summary>
internal sealed partial class PymatgenText(OutputInput input)
{
    public IEnumerable<OutputFrame> Read()
    {
        using FileStream file = File.OpenRead(input.Path);
        Stream text = PackedText.Unpacked(file);
        var pieces = new JsonPieces(text, input.Path, DepthOf(FileHead.Of(input.Path).Text));
        for (int number = 1; pieces.Next() is { } piece; number++)
            using (piece)
                foreach (OutputFrame frame in Frames(new JsonPart(piece.RootElement, $"{input.Path}: structure {number}"))) yield return frame;
    }

    /// <summary>An object with a class is a structure or an entry itself; else such ones stand in it by id, at one level or at two as in MPtrj.</summary>
    private static int DepthOf(string head) => List().IsMatch(head) ? 1 : Own().IsMatch(head) ? 0 : ByTwoIds().IsMatch(head) ? 2 : ById().IsMatch(head) ? 1 : 0;

    [GeneratedRegex(@"^\s*\[")]
    private static partial Regex List();

    [GeneratedRegex(@"^\s*\{\s*""(@module|@class|@version|structure|lattice|sites|data|energy|composition)""")]
    private static partial Regex Own();

    [GeneratedRegex(@"^\s*\{\s*""[^""]*""\s*:\s*\{\s*""[^""@]*""\s*:\s*\{\s*""(?!matrix|@module|lattice|sites)")]
    private static partial Regex ByTwoIds();

    [GeneratedRegex(@"^\s*\{\s*""[^""]*""\s*:\s*[\{\[]")]
    private static partial Regex ById();

    private IEnumerable<OutputFrame> Frames(JsonPart part)
    {
        if (part.Get("structure") is { } structure) return [Entry(part, structure)];
        if (part.Get("frac_coords") is not null || part.Get("coords") is not null && part.Get("species") is not null)
            return new PymatgenTrajectory(part).Frames();
        if (part.Get("sites") is not null) return [PymatgenStructure.Read(part)];
        input.Census.Notice("objects of a JSON file that are no structures are left out");
        return [];
    }

    private OutputFrame Entry(JsonPart part, JsonPart structure)
    {
        OutputFrame frame = PymatgenStructure.Read(structure);
        foreach (string key in (string[])[PymatgenFormat.Uncorrected, PymatgenFormat.Energy, PymatgenFormat.Corrected])
            if (part.Get(key)?.Number() is double energy) frame.AddEnergy(key, energy);
        PymatgenStructure.AddLabels(frame, part);
        if (part.Get("data") is { } data)
        {
            PymatgenStructure.AddLabels(frame, data);
            // dpdata keeps its virials here: eV, W = −∂E/∂ε. The stress, where it stands beside, comes first.
            if (data.Get("virials")?.Numbers() is { Count: 9 } virial && frame.CellRows is { } cell)
                frame.AddStress(PymatgenFormat.Virials, virial, -1 / Math.Abs(Lattice.Determinant(cell)));
        }
        if (part.Get("magmom")?.Numbers() is { } moments) frame.Keep("magmoms", 1, moments);
        foreach (string key in (string[])["entry_id", "mp_id"])
            if (part.Get(key)?.Text() is string id) frame.Keep(key, id);
        return frame;
    }
}
