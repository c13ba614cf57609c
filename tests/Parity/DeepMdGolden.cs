using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Atoms.Elements;

namespace Amalgam.Parity;

/// <summary>The golden numbers of DeePMD-kit in tests/data/goldens.</summary>
internal static class DeepMdGolden
{
    public static readonly string[] Models = ["A_poly_fixedsel", "B_exp_dynamic_split_silut3"];
    public static readonly string[] StructureNames = ["water2_box13", "water2_open", "triclinic4"];
    private static readonly string[] TypeMap = ["O", "H"];

    /// <param name="Energies">[atom], eV</param>
    /// <param name="Forces">[atom, 3], eV/Å</param>
    /// <param name="Virial">[3, 3], eV; null where none is given</param>
    public sealed record Expected(double Energy, double[] Energies, double[] Forces, double[]? Virial);

    public static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "goldens", "deepmd-kit-master-2026-08", file);

    public static Structure ReadStructure(string name)
    {
        JsonNode node = Root()["structures"]![name]!;
        Element[] elements = [.. Flatten(node["atype"]!).Select(type => Element.Parse(TypeMap[(int)type]))];
        Cell cell = node["box"] is { } box ? new Cell(Flatten(box), true, true, true) : Cell.Open;
        return new Structure(elements, Flatten(node["coord"]!), cell);
    }

    public static Expected ReadExpected(string model, string structure)
    {
        JsonNode node = Root()["expected"]![model]![structure]!;
        return new Expected(
            (double)node["energy"]!, Flatten(node["atom_energy"]!), Flatten(node["force"]!), node["virial"] is { } virial ? Flatten(virial) : null);
    }

    private static JsonNode Root() => JsonNode.Parse(File.ReadAllText(PathOf("expected.json")))!;

    private static double[] Flatten(JsonNode node) => node is JsonArray array ? [.. array.SelectMany(item => Flatten(item!))] : [node.GetValue<double>()];
}
