using System.Text.Json.Nodes;

namespace Amalgam.Model.Files;

/// <summary>One step that makes a model file of version <paramref name="From"/> one of version <paramref name="From"/> + 1.</summary>
/// <param name="From">Version that the step reads.</param>
/// <param name="Document">Changes the document { "spec", "units", "provenance" } in place.</param>
/// <param name="TensorName">New name of a tensor, or null when no tensor is renamed.</param>
public sealed record ModelUpgrade(int From, Action<JsonObject> Document, Func<string, string>? TensorName = null);
