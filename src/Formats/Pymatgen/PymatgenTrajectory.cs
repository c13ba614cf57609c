using System.Text.Json;
using Amalgam.Atoms.Elements;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Pymatgen;

/// <summary>Trajectory: reduced coordinates per step, or displacements from the step before; one lattice or one per step.</summary>
internal sealed class PymatgenTrajectory(JsonPart part)
{
    public IEnumerable<OutputFrame> Frames()
    {
        Element[] elements = [.. part.Need("species").Items().Select(ElementOf)];
        int atoms = elements.Length;
        double[]? lattice = part.Get("lattice")?.Numbers()?.ToArray();
        bool isMoved = part.Get("coords_are_displacement")?.Element.ValueKind == JsonValueKind.True;
        double[]? reduced = isMoved ? part.Need("base_positions").Numbers(3 * atoms, "base_positions") : null;
        JsonPart[] properties = part.Get("frame_properties") is { Element.ValueKind: JsonValueKind.Array } list ? [.. list.Items()] : [];
        int step = 0;
        foreach (JsonPart coordinates in (part.Get("frac_coords") ?? part.Need("coords")).Items())
        {
            double[] numbers = coordinates.Numbers(3 * atoms, "coordinates");
            reduced = isMoved ? [.. numbers.Zip(reduced!, (shift, place) => shift + place)] : numbers;
            double[]? cell = Cell(lattice, step, coordinates);
            var frame = new OutputFrame($"{part.Where}, step {step + 1}", elements, cell is null ? reduced
                : Lattice.Cartesian(reduced, cell))
            { CellRows = cell };
            if (step < properties.Length)
            {
                if (properties[step].Get("energy")?.Number() is double energy) frame.AddEnergy("energy", energy);
                PymatgenStructure.AddLabels(frame, properties[step]);
            }
            step++;
            yield return frame;
        }
    }

    private static double[]? Cell(double[]? lattice, int step, JsonPart where) => lattice switch
    {
        null or { Length: 0 } => null,
        { Length: 9 } => lattice,
        _ => lattice.Length >= 9 * (step + 1) ? lattice[(9 * step)..(9 * step + 9)] : throw where.Fault($"a lattice for step {step + 1}"),
    };

    /// <summary>"Cu", or a species with its element.</summary>
    private static Element ElementOf(JsonPart species) =>
        OutputElements.TryParse(species.Text() ?? species.Get("element")?.Text() ?? "", out Element element) ? element
            : throw species.Fault("the symbol of an element");
}
