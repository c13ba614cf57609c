using System.Text.Json;
using Amalgam.Atoms;
using Amalgam.Formats.Outputs;

namespace Amalgam.Unit.Formats;

/// <summary>A structure as another reader gives it: the cell turned so that a is along x, and atoms moved by lattice vectors.</summary>
internal static class OtherFrame
{
    /// <summary>The structure in the axes of an expected frame, where its cell has the same lengths and angles.</summary>
    public static Structure As(JsonElement frame, Structure found)
    {
        if (!found.Cell.IsFullyPeriodic || !frame.TryGetProperty("cell", out JsonElement json) || json.ValueKind == JsonValueKind.Null) return found;
        double[] cell = ExpectedFrames.Numbers(json), rows = found.Cell.Rows.ToArray();
        double[] turn = Lattice.Reduced([1, 0, 0, 0, 1, 0, 0, 0, 1], rows);
        double[] rotation = Lattice.Cartesian(turn, cell);
        if (!IsRotation(rotation)) return found;
        double[] positions = Shifted(frame, Lattice.Cartesian(found.Positions, rotation), cell);
        var turned = new Structure(found.Elements, positions, new Cell(Lattice.Cartesian(rows, rotation), true, true, true)) { Extras = found.Extras };
        turned.Energy = found.Energy;
        turned.Forces = found.Forces is null ? null : Lattice.Cartesian(found.Forces, rotation);
        turned.Stress = found.Stress is null ? null : Lattice.Cartesian(Turned(found.Stress, rotation), rotation);
        return turned;
    }

    /// <summary>R^T S, so that (R^T S) R is the stress in the new axes.</summary>
    private static double[] Turned(double[] stress, double[] r) =>
        [.. Enumerable.Range(0, 9).Select(place => Enumerable.Range(0, 3).Sum(k => r[3 * k + place / 3] * stress[3 * k + place % 3]))];

    private static bool IsRotation(double[] r)
    {
        for (int place = 0; place < 9; place++)
        {
            double product = Enumerable.Range(0, 3).Sum(k => r[3 * (place / 3) + k] * r[3 * (place % 3) + k]);
            if (Math.Abs(product - (place % 4 == 0 ? 1 : 0)) > 1e-5) return false;
        }
        return true;
    }

    /// <summary>Moves the first and last atom by lattice vectors to where they are expected, and a middle one so that the sum is.</summary>
    private static double[] Shifted(JsonElement frame, double[] positions, double[] cell)
    {
        void Move(int atom, double[] by)
        {
            double[] steps = Lattice.Cartesian([.. Lattice.Reduced(by, cell).Select(step => Math.Round(step))], cell);
            for (int k = 0; k < 3; k++) positions[3 * atom + k] += steps[k];
        }
        double[] Difference(string key, double[] found) => frame.TryGetProperty(key, out JsonElement json)
            ? [.. ExpectedFrames.Numbers(json).Zip(found, (wanted, number) => wanted - number)] : [0, 0, 0];
        int atoms = positions.Length / 3;
        Move(0, Difference("positions_first", positions[..3]));
        Move(atoms - 1, Difference("positions_last", positions[^3..]));
        if (atoms > 2) Move(1, Difference("positions_sum", ExpectedFrames.Sum(positions)));
        return positions;
    }
}
