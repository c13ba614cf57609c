using System.Buffers.Binary;
using System.CommandLine;
using Amalgam.Atoms;
using Amalgam.Cli.Input;
using Amalgam.Cli.Output;
using Amalgam.Cli.Terminal;
using Amalgam.Formats;
using Amalgam.Formats.Contracts;
using Amalgam.Model;
using Amalgam.Model.Files;
using Amalgam.Model.Import.DeepMd;
using Amalgam.Studies.Errors;

namespace Amalgam.Cli.Verbs;

/// <summary>amalgam inspect FILE: what is in a file of structures, a model or a run folder.</summary>
internal static class InspectVerb
{
    public static Verb Create(Screen screen)
    {
        var file = new Argument<string>("FILE")
        {
            Description =
                $"Structures ({StructureFormats.All.ReadableTitles}), a model file, the folder of a run, or a checkpoint of DeePMD-kit (.pt, .pth).",
        };
        Option<bool> json = Inputs.Json();
        var command = new Command("inspect", "Say what is in a file: structures, a model, the folder of a run, or the heads of a checkpoint.") { file, json };
        var keys = new LabelKeyOptions();
        keys.AddTo(command);
        command.SetAction(parsed => Run(screen, parsed.GetValue(file)!, keys.Of(parsed), parsed.GetValue(json)));
        return new Verb(command, "amalgam inspect train.xyz", "amalgam inspect dpa-3.1-3m.pt", "amalgam inspect runs/first/model.safetensors",
            "amalgam inspect runs/first");
    }

    private static int Run(Screen screen, string path, ReadOptions keys, bool json)
    {
        bool isFolder = Directory.Exists(path);
        if (isFolder && (TrainedFolder.IsOne(path) || !StructureFormats.All.Recognizes(path) && !StructureFormats.All.Explains(path)))
        {
            RunFolderContent content = RunFolderContent.Of(path);
            if (json) JsonOutput.Write(screen.Output, RunFolderText.Json(content));
            else RunFolderText.Write(screen.Output, content);
        }
        else if (!isFolder && DeepMdModel.HasHeads(path))
        {
            IReadOnlyList<DeepMdHead> heads = DeepMdModel.Heads(Inputs.RequireFile(path));
            if (json) JsonOutput.Write(screen.Output, HeadsText.Json(path, heads));
            else HeadsText.Write(screen.Output, path, heads);
        }
        else if (!isFolder && LooksLikeModel(Inputs.RequireModel(path)))
        {
            PotentialModel model = ModelFile.Load(path);
            if (json) JsonOutput.Write(screen.Output, ModelJson.Of(path, model));
            else ModelText.Write(screen.Output, path, model);
        }
        else InspectStructures(screen, path, keys, json);
        return 0;
    }

    // A safetensors file begins with the length of its header, eight bytes, then the brace of a JSON object.
    private static bool LooksLikeModel(string path)
    {
        if (!File.Exists(path) || Path.GetExtension(path).Equals(".safetensors", StringComparison.OrdinalIgnoreCase)) return true;
        if (Path.GetExtension(path) is ".yaml" or ".dp")
            throw new InvalidDataException($"{path}: expected structures, a model file or a run folder, found what may be a DeePMD-kit model\n"
                + $"  → amalgam import {path} -o model.safetensors");
        Span<byte> start = stackalloc byte[9];
        using FileStream stream = File.OpenRead(path);
        if (stream.ReadAtLeast(start, 9, throwOnEndOfStream: false) < 9 || start[8] != '{') return false;
        return BinaryPrimitives.ReadUInt64LittleEndian(start) < (ulong)stream.Length;
    }

    private static void InspectStructures(Screen screen, string path, ReadOptions keys, bool json)
    {
        var census = new StructureCensus();
        var facts = new StructureFacts();
        using (var count = new CountLine(screen, $"reading {path}"))
            foreach (Structure structure in Inputs.Structures(path, keys, census))
            {
                facts.Add(structure);
                count.Update(facts.Atoms.Count);
            }
        if (facts.Atoms.Count == 0) throw new InvalidDataException($"{path}: expected structures, found none\n  → is the file empty?");
        if (json) JsonOutput.Write(screen.Output, StructuresJson.Of(path, census, facts));
        else StructuresText.Write(screen.Output, path, census, facts);
    }
}
