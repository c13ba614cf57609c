using Amalgam.Atoms;

namespace Amalgam.Training.Stores;

/// <summary>Structures in memory.</summary>
internal sealed class KeptStructures : IStructureStore
{
    private readonly IReadOnlyList<Structure> structures;

    public KeptStructures(IReadOnlyList<Structure> structures)
    {
        this.structures = structures;
        Facts = [.. structures.Select(structure => StructureFacts.Of(structure, Compositions.NumberOf(structure.Elements), 0, -1))];
    }

    public StructureFacts[] Facts { get; }

    public CompositionTable Compositions { get; } = new();

    public Structure Read(int number) => structures[number];

    public string SourceOf(int number) => structures[number].Source;
}
