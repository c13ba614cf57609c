using System.IO.Compression;
using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Model.Import.DeepMd;

namespace Amalgam.Parity;

/// <summary>
/// Checkpoints of DeePMD-kit with the numbers of the code that wrote them: those of tests/data/goldens or, where AMALGAM_DPA3_CHECKPOINTS names a folder, of
/// that.
/// </summary>
internal sealed class DeepMdCheckpoints : IDisposable
{
    private static readonly string Own = Path.Combine(AppContext.BaseDirectory, "goldens", "deepmd-kit-dpa3-checkpoints");

    private readonly string unpacked = Directory.CreateTempSubdirectory("amalgam-checkpoints-").FullName;

    /// <summary>What a code gave for a structure.</summary>
    /// <param name="Energies">[atom], eV</param>
    /// <param name="Forces">[atom, 3], eV/Å</param>
    /// <param name="Virial">[3, 3], eV</param>
    public sealed record Expected(double Energy, double[] Energies, double[] Forces, double[] Virial);

    /// <summary>One evaluation: a file and what a model was told.</summary>
    /// <param name="Path">of the packed file</param>
    public sealed record Case(string Path, DeepMdImportOptions Options, IReadOnlyDictionary<string, Expected> Results)
    {
        public override string ToString() => $"{System.IO.Path.GetFileName(Path)} {Options}";
    }

    /// <summary>The folder that is tested.</summary>
    public static string Folder => Environment.GetEnvironmentVariable("AMALGAM_DPA3_CHECKPOINTS") is { Length: > 0 } folder ? folder : Own;

    /// <summary>Names of the models.</summary>
    public static string[] Models => [.. ((JsonObject)Root()["expected"]!).Select(model => model.Key)];

    public static Structure ReadStructure(string name)
    {
        JsonNode node = Root()["structures"]![name]!;
        Element[] elements = [.. ((JsonArray)node["symbols"]!).Select(symbol => Element.Parse((string)symbol!))];
        return new Structure(elements, Flatten(node["coord"]!), node["box"] is { } box ? new Cell(Flatten(box), true, true, true) : Cell.Open);
    }

    /// <summary>All evaluations of a model: each of its files, told what it can be told.</summary>
    public static IEnumerable<Case> CasesOf(string model)
    {
        JsonNode entry = Root()["expected"]![model]!;
        foreach (string file in ((JsonArray)entry["files"]!).Select(file => (string)file!).Where(file => !file.EndsWith(".json", StringComparison.Ordinal)))
            foreach (JsonNode? one in (JsonArray)entry["cases"]!)
            {
                if (((string?)one!["note"])?.StartsWith("as run", StringComparison.Ordinal) == true) continue;
                // A frozen file holds one head, which its name tells.
                string? head = (string?)one["head"], only = file.Split('.') is [_, string part, _, "gz"] ? part : null;
                if (only is not null && only != head) continue;
                double[]? chargeAndSpin = one["charge_spin"] is { } told ? Flatten(told) : null;
                var options = new DeepMdImportOptions
                {
                    Head = only is null ? head : null, FrameParameters = one["fparam"] is { } frame ? Flatten(frame) : null, Charge = chargeAndSpin?[0],
                    Spin = chargeAndSpin?[1],
                };
                yield return new Case(Path.Combine(Folder, file), options, ((JsonObject)one["results"]!).ToDictionary(result => result.Key, ReadExpected));
            }
    }

    private static Expected ReadExpected(KeyValuePair<string, JsonNode?> result) => new(
        (double)result.Value!["energy"]!, Flatten(result.Value["atom_energy"]!), Flatten(result.Value["force"]!), Flatten(result.Value["virial"]!));

    /// <summary>A file without its packing.</summary>
    public string Unpack(string path)
    {
        string target = Path.Combine(unpacked, Path.GetFileNameWithoutExtension(path));
        if (File.Exists(target)) return target;
        using FileStream from = File.OpenRead(path), to = File.Create(target);
        using var gzip = new GZipStream(from, CompressionMode.Decompress);
        gzip.CopyTo(to);
        return target;
    }

    public void Dispose() => Directory.Delete(unpacked, recursive: true);

    private static JsonNode Root() => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "expected.json")))!;

    private static double[] Flatten(JsonNode node) => node is JsonArray array ? [.. array.SelectMany(item => Flatten(item!))] : [node.GetValue<double>()];
}
