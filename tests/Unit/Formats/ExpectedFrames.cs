using System.Globalization;
using System.Text.Json;
using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Xunit;

namespace Amalgam.Unit.Formats;

/// <summary>
/// What a reader must find in a sample, by an entry of expected.json: numbers of frames and atoms, sum of the energies, and of the first and last frame
/// elements, cell (Å, null for none), periodic flags, positions (Å), energy (eV), forces (eV/Å), stress (eV/Å³, ASE's sign and order), charge and spin
/// multiplicity. A label that the entry does not have must not come out.
/// </summary>
internal static class ExpectedFrames
{
    private const double Relative = 1e-6, Absolute = 1e-9;

    /// <summary>Compares the structures of a sample.</summary>
    /// <param name="isForeign">whether the numbers were made by other readers, which may turn cells and bring atoms back into them</param>
    public static void Check(JsonElement entry, IReadOnlyList<Structure> found, bool isForeign = false)
    {
        Assert.Equal(entry.GetProperty("frames").GetInt32(), found.Count);
        if (entry.TryGetProperty("atoms", out JsonElement atoms)) Assert.Equal(atoms.GetInt64(), found.Sum(structure => (long)structure.AtomCount));
        if (entry.TryGetProperty("energy_sum", out JsonElement sum)) Near("energy_sum", sum, [found.Sum(structure => structure.Energy ?? 0)]);
        if (entry.TryGetProperty("first", out JsonElement first)) Check(first, isForeign ? OtherFrame.As(first, found[0]) : found[0]);
        if (entry.TryGetProperty("last", out JsonElement last)) Check(last, isForeign ? OtherFrame.As(last, found[^1]) : found[^1]);
    }

    private static void Check(JsonElement frame, Structure found)
    {
        CheckAtoms(frame, found);
        CheckCell(frame, found.Cell);
        double[] positions = found.Positions;
        Near(frame, "positions_sum", Sum(positions));
        Near(frame, "positions_first", positions[..3]);
        Near(frame, "positions_last", positions[^3..]);
        if (!frame.TryGetProperty("numbers", out _) && !frame.TryGetProperty("numbers_first", out _)) return;
        Assert.Equal(frame.TryGetProperty("energy", out _), found.Energy is not null);
        Assert.Equal(frame.TryGetProperty("forces_first", out _), found.Forces is not null);
        Assert.Equal(frame.TryGetProperty("stress_voigt_ase", out _), found.Stress is not null);
        Near(frame, "energy", [found.Energy ?? 0]);
        double[] forces = found.Forces ?? [];
        double norm = Math.Sqrt(forces.Sum(component => component * component));
        Near(frame, "forces_norm", [norm]);
        Near(frame, "forces_first", forces.Take(3), norm);
        Near(frame, "forces_last", forces.TakeLast(3), norm);
        if (found.Stress is double[] s) Near(frame, "stress_voigt_ase", [s[0], s[4], s[8], s[5], s[2], s[1]]);
        foreach (string key in (string[])["charge", "spin"])
            if (frame.TryGetProperty(key, out JsonElement number))
                Near(key, number, [double.Parse(found.Extras?.Find(key) ?? "nan", CultureInfo.InvariantCulture)]);
    }

    private static void CheckAtoms(JsonElement frame, Structure found)
    {
        int[] numbers = [.. found.Elements.Select(element => element.Number)];
        if (frame.TryGetProperty("natoms", out JsonElement count)) Assert.Equal(count.GetInt32(), found.AtomCount);
        if (frame.TryGetProperty("numbers", out JsonElement all)) Assert.Equal(Numbers(all).Select(number => (int)number), numbers);
        if (frame.TryGetProperty("numbers_first", out JsonElement first)) Assert.Equal(Numbers(first), Few(numbers.Take(first.GetArrayLength())));
        if (frame.TryGetProperty("numbers_last", out JsonElement last)) Assert.Equal(Numbers(last), Few(numbers.TakeLast(last.GetArrayLength())));
        if (frame.TryGetProperty("count", out JsonElement counts))
            foreach (JsonProperty element in counts.EnumerateObject())
                Assert.Equal(element.Value.GetInt32(), numbers.Count(number => number == Element.Parse(element.Name).Number));
    }

    private static double[] Few(IEnumerable<int> numbers) => [.. numbers.Select(number => (double)number)];

    private static void CheckCell(JsonElement frame, Cell found)
    {
        if (frame.TryGetProperty("pbc", out JsonElement periodic))
            Assert.Equal(periodic.EnumerateArray().Select(axis => axis.GetBoolean()), [found.PeriodicA, found.PeriodicB, found.PeriodicC]);
        if (frame.TryGetProperty("volume", out JsonElement volume)) Near("volume", volume, [found.Volume]);
        if (!frame.TryGetProperty("cell", out JsonElement cell)) return;
        if (cell.ValueKind == JsonValueKind.Null) Assert.False(found.Rows.ContainsAnyExcept(0.0), "a cell came out of a file that has none");
        else Near("cell", cell, found.Rows.ToArray());
    }

    internal static double[] Sum(double[] positions)
    {
        double[] sum = new double[3];
        for (int i = 0; i < positions.Length; i++) sum[i % 3] += positions[i];
        return sum;
    }

    private static void Near(JsonElement frame, string key, IEnumerable<double> found, double scale = 0)
    {
        if (frame.TryGetProperty(key, out JsonElement expected)) Near(key, expected, found, scale);
    }

    /// <summary>Numbers are compared relative to the largest of them, or to a larger scale.</summary>
    private static void Near(string key, JsonElement expected, IEnumerable<double> found, double scale = 0)
    {
        double[] wanted = Numbers(expected), numbers = [.. found];
        Assert.Equal(wanted.Length, numbers.Length);
        double tolerance = Absolute + Relative * wanted.Append(scale).Max(Math.Abs);
        for (int i = 0; i < wanted.Length; i++)
            Assert.True(Math.Abs(wanted[i] - numbers[i]) <= tolerance,
                $"{key}: expected {string.Join(' ', wanted)}, found {string.Join(' ', numbers)}");
    }

    /// <summary>A number, a list of numbers, or lists of them, one after the other.</summary>
    internal static double[] Numbers(JsonElement json) =>
        json.ValueKind == JsonValueKind.Array ? [.. json.EnumerateArray().SelectMany(Numbers)] : [json.GetDouble()];
}
