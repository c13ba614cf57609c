using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Training.Run;

namespace Amalgam.Training.Grid;

/// <summary>How one run of a grid ended. Kept as result.json in its run folder: a run that has one is not repeated.</summary>
/// <param name="Variant">Name of the network.</param>
/// <param name="Seed">Seed of the run.</param>
/// <param name="Folder">Run folder.</param>
/// <param name="DivergedAt">Step at which the loss exploded or was not a number; null when the run reached its end.</param>
/// <param name="Message">The message of the run when it diverged.</param>
/// <param name="Steps">Optimiser steps done.</param>
/// <param name="Minutes">Wall-clock minutes of all sessions.</param>
public sealed record AblationOutcome(string Variant, int Seed, string Folder, long? DivergedAt, string? Message, long Steps, double Minutes)
{
    /// <summary>Name of the file in the run folder.</summary>
    public const string FileName = "result.json";

    /// <summary>Whether the run diverged.</summary>
    public bool Diverged => DivergedAt is not null;

    /// <summary>The best model; null when the run diverged before there was one.</summary>
    public string? ModelPath => Path.Combine(Folder, RunFolder.ModelName) is var path && File.Exists(path) ? path : null;

    /// <summary>Loss spikes in the log of the run.</summary>
    public int Spikes => LossSpikes.InLog(Folder);

    /// <summary>The outcome that a run folder holds; null when the run is not over.</summary>
    /// <exception cref="InvalidDataException">The file is not what a run writes.</exception>
    internal static AblationOutcome? Load(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) return null;
        try
        {
            JsonObject json = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
            return new AblationOutcome((string)json["variant"]!, (int)json["seed"]!, folder, (long?)json["diverged_at"], (string?)json["message"],
                (long)json["steps"]!, (double)json["minutes"]!);
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException or FormatException or ArgumentNullException
            or NullReferenceException)
        {
            throw new InvalidDataException(
                $"{path}: expected the result of a run, found something else: {problem.Message}\n" +
                "  → delete this file; the run then ends anew from its last state", problem);
        }
    }

    /// <exception cref="InvalidDataException">The file cannot be written.</exception>
    internal void Save()
    {
        var json = new JsonObject
        {
            ["variant"] = Variant, ["seed"] = Seed, ["diverged_at"] = DivergedAt, ["message"] = Message, ["steps"] = Steps,
            ["minutes"] = Math.Round(Minutes, 4),
        };
        AtomicFile.Write(Path.Combine(Folder, FileName), stream => stream.Write(Encoding.UTF8.GetBytes(json.ToJsonString() + "\n")));
    }
}
