using Amalgam.Atoms.Settings;
using Amalgam.Formats.Text;
using Amalgam.Training.Options;
using Amalgam.Training.Toml;

namespace Amalgam.Training.Grid;

/// <summary>A run file with a section [ablate]: the base and what to compare it with.</summary>
/// <param name="Base">Settings that all runs share; its model is the base of the grid.</param>
/// <param name="Ablate">The section [ablate].</param>
public sealed record AblationFile(RunOptions Base, AblationOptions Ablate)
{
    /// <summary>Reads a run file that may hold [ablate]; paths in it are relative to its folder.</summary>
    /// <exception cref="InvalidDataException">Syntax, an unknown key (the nearest is named), a value out of range, or a base that no grid can be built
    /// around.</exception>
    public static AblationFile Read(string path) =>
        TomlRunFile.Read(path, new AblationFile(new RunOptions(), new AblationOptions()), AblationSettings.OfFile, Problems);

    /// <summary>The same with values given beside the file.</summary>
    /// <exception cref="InvalidDataException">A key is unknown, a value is not as expected, has no effect, or no grid can be built with it.</exception>
    public AblationFile With(IReadOnlyList<GivenSetting> given)
    {
        if (given.Count == 0) return this;
        AblationFile changed = GivenSettings.Apply(this, AblationSettings.OfFile, given);
        var problems = new FileProblems("command line");
        foreach (SettingProblem problem in Problems(changed))
            problems.Add(0, $"[{problem.Section}] {problem.Key}: {problem.ExpectedFound}", null, problem.Advice);
        problems.ThrowIfAny();
        return changed;
    }

    /// <summary>The text of the file with all settings, units and ranges as comments.</summary>
    /// <param name="folder">folder of the file, which paths are written relative to; null writes full paths</param>
    public string Text(string? folder = null)
    {
        RunOptions resolved = SpecChoice.WithAllKeys(Base, SpecChoice.Create(Base.Model, SpecChoice.AnyElement));
        return SettingsText.Of(this with { Base = resolved }, AblationSettings.OfFile, RunFile.CommentColumn,
            "# All settings of an ablation. Lines that begin with # are settings without a value, or without an effect here.");
    }

    /// <summary>The same with another number of runs at once.</summary>
    /// <exception cref="InvalidDataException">The number is out of range.</exception>
    public AblationFile WithParallel(int parallel) => parallel is >= 0 and <= 1024
        ? this with { Ablate = Ablate with { Parallel = parallel } }
        : throw new InvalidDataException($"--parallel: expected 0 to 1024 runs, found {parallel}");

    /// <summary>The grid is checked only when nothing is wrong with the base.</summary>
    private static IEnumerable<SettingProblem> Problems(AblationFile file)
    {
        SettingProblem[] ofBase = [.. RunOptionsCheck.Combinations(file.Base)];
        return ofBase.Length > 0 || SettingRanges.Problems(file, AblationSettings.OfFile).Any() ? ofBase : AblationCheck.Problems(file);
    }
}
