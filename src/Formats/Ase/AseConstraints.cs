using System.Text.Json;
using Amalgam.Atoms;
using Amalgam.Atoms.Columns;
using Amalgam.Formats.Records;

namespace Amalgam.Formats.Ase;

/// <summary>Constraints of ASE: fixed atoms and coordinates become the column move_mask, others are kept as JSON under the key constraints.</summary>
/// <remarks>They are never applied to labels: files hold the forces that the calculator gave.</remarks>
internal static class AseConstraints
{
    /// <param name="constraints">a list of {"name": …, "kwargs": {…}}; anything else is kept as it is</param>
    public static void Take(Structure structure, JsonElement constraints)
    {
        if (constraints.ValueKind != JsonValueKind.Array) return;
        var isFixed = new bool[3 * structure.AtomCount];
        List<string> others = [];
        foreach (JsonElement constraint in constraints.EnumerateArray())
            if (!TryFix(constraint, isFixed)) others.Add(constraint.GetRawText());
        if (isFixed.AsSpan().Contains(true)) structure.Extras = FixedCoordinates.Write(structure.Extras, isFixed);
        if (others.Count > 0) RecordExtras.Add(structure, "constraints", $"_JSON [{string.Join(", ", others)}]");
    }

    /// <returns>false, with nothing fixed, when it fixes no coordinates</returns>
    private static bool TryFix(JsonElement constraint, bool[] isFixed)
    {
        if (constraint.ValueKind != JsonValueKind.Object || !constraint.TryGetProperty("name", out JsonElement name)
            || !constraint.TryGetProperty("kwargs", out JsonElement values) || values.ValueKind != JsonValueKind.Object) return false;
        string? kind = name.ValueKind == JsonValueKind.String ? name.GetString() : null;
        bool[]? axes = kind switch
        {
            "FixAtoms" => [true, true, true],
            "FixCartesian" when values.TryGetProperty("mask", out JsonElement mask) => new AseJson().Numbers(mask)?.Select(flag => flag != 0).ToArray(),
            _ => null,
        };
        string index = kind == "FixAtoms" || !values.TryGetProperty("a", out _) ? "indices" : "a";
        double[]? atoms = values.TryGetProperty(index, out JsonElement list) ? new AseJson().Numbers(list) : null;
        int count = isFixed.Length / 3;
        if (axes is not { Length: 3 } || atoms is null || Array.Exists(atoms, atom => !(atom >= 0 && atom < count && double.IsInteger(atom)))) return false;
        foreach (double atom in atoms)
            for (int axis = 0; axis < 3; axis++) isFixed[3 * (int)atom + axis] |= axes[axis];
        return true;
    }
}
