using System.Globalization;
using System.Text.Json.Nodes;
using Amalgam.Model.Json;

namespace Amalgam.Model.Files;

/// <summary>The ladder from every released version of the model file to the present one.</summary>
/// <remarks>A released step never changes. A new version adds one step, and a model file of the version before stays in the tests.</remarks>
public sealed class ModelUpgrades
{
    private readonly IReadOnlyList<ModelUpgrade> steps;

    /// <summary>Steps of all versions up to <see cref="ModelFile.FormatVersion"/>; version 1 is the first, so there are none.</summary>
    public static readonly ModelUpgrades Released = new(1, []);

    /// <param name="oldest">oldest version that can be read</param>
    /// <param name="steps">one for every version from <paramref name="oldest"/> on, in order</param>
    public ModelUpgrades(int oldest, IReadOnlyList<ModelUpgrade> steps)
    {
        for (int index = 0; index < steps.Count; index++)
            if (steps[index].From != oldest + index) throw new ArgumentException($"expected the step of version {oldest + index}, found {steps[index].From}",
                nameof(steps));
        Oldest = oldest;
        this.steps = steps;
    }

    /// <summary>Oldest version that can be read.</summary>
    public int Oldest { get; }

    /// <summary>Version that the last step gives.</summary>
    public int Newest => Oldest + steps.Count;

    /// <summary>Reads a version number and checks that steps lead from it to the newest.</summary>
    /// <param name="text">as in the file, or null when the file has none</param>
    /// <param name="writer">program that wrote the file</param>
    /// <exception cref="InvalidDataException">The file is newer than this program, too old, or gives no version.</exception>
    public int ReadVersion(string? text, string writer, string file)
    {
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int version))
            throw new InvalidDataException($"{file}: expected a format_version from {Oldest} to {Newest}, "
                + $"found {(text is null ? "none" : JsonText.Quote(text))}\n"
                + "  → the file is damaged or was changed by another program");
        if (version > Newest)
            throw new InvalidDataException($"{file}: expected model format {Newest} or older, found {version}, written by {writer}\n"
                + "  → use that version of Amalgam or a newer one");
        if (version < Oldest)
            throw new InvalidDataException($"{file}: expected model format {Oldest} or newer, found {version}, written by {writer}\n"
                + "  → save it again with an older Amalgam that still reads it");
        return version;
    }

    /// <summary>Brings a document to the newest version, in place.</summary>
    public void Apply(int version, JsonObject document)
    {
        foreach (ModelUpgrade step in steps.Skip(version - Oldest)) step.Document(document);
    }

    /// <summary>The name that a tensor of an old file has in the newest version.</summary>
    public string TensorName(int version, string name)
    {
        foreach (ModelUpgrade step in steps.Skip(version - Oldest)) name = step.TensorName?.Invoke(name) ?? name;
        return name;
    }
}
