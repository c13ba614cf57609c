using Amalgam.Atoms;

namespace Amalgam.Cli.Input;

/// <summary>Structures whose errors are studied together.</summary>
/// <param name="Name">as pages show it</param>
/// <param name="Title">as the terminal shows it, with the path of a file</param>
/// <param name="Source">that the model answers for; null for a model without sources</param>
/// <param name="Labelled">the structures, read anew each time; behind the last one, what their reader noticed is told</param>
/// <param name="Structures">the same without a word</param>
internal sealed record StudyPart(string Name, string Title, string? Source, IEnumerable<Structure> Labelled, IEnumerable<Structure> Structures)
{
    /// <summary>Name of the structures that a run validates on.</summary>
    public const string Validation = "validation";

    /// <summary>Whether they are those that the run validated on.</summary>
    public bool IsValidation { get; init; }
}
