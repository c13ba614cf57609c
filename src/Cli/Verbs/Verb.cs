using System.CommandLine;

namespace Amalgam.Cli.Verbs;

/// <summary>A verb of the program with the examples of its help.</summary>
public sealed record Verb(Command Command, params IReadOnlyList<string> Examples);
