using Amalgam.Atoms.Settings;
using Amalgam.Cli.Input;
using Amalgam.Dynamics.Options;
using Amalgam.Model.Parameters;
using Amalgam.Training.Toml;

namespace Amalgam.Cli.Verbs;

/// <summary>A molecular dynamics run: the potential, the start, the options.</summary>
/// <param name="Model">as <see cref="PotentialSource"/> understands it; null when not given</param>
/// <param name="Start">as <see cref="StartStructure"/> understands it; null when not given</param>
internal sealed record MdRequest(string? Model, string? Start, Precision Precision, DynamicsOptions Options)
{
    /// <summary>Source, charge and spin that the model answers for.</summary>
    public ConditionChoice Condition { get; init; } = ConditionChoice.None;

    /// <summary>A request in which nothing is given.</summary>
    public static readonly MdRequest Empty = new(null, null, Precision.Float32, new DynamicsOptions());

    /// <summary>Reads a run file; paths in it are relative to its folder.</summary>
    /// <param name="defaults">what holds where the file is silent; null for the defaults of all keys</param>
    /// <param name="isRecord">whether the file is that of a run that goes on: an earlier version wrote keys without an effect into it as well</param>
    /// <exception cref="InvalidDataException">
    /// Syntax, an unknown key (the nearest is named), a value that is not as expected, or a key that has no effect beside the others.
    /// </exception>
    public static MdRequest Read(string path, MdRequest? defaults = null, bool isRecord = false) =>
        TomlRunFile.Read(Inputs.RequireFile(path), defaults ?? Empty, MdSettings.All, isRecord: _ => isRecord);

    /// <summary>Everything as a run file that <see cref="Read"/> reads; files are relative to its folder, so that it can move with them.</summary>
    public string Text(string folder) => SettingsText.Of(MdSettings.RelativeTo(this, folder), MdSettings.All, DynamicsSettings.CommentColumn,
        folder: folder);
}
