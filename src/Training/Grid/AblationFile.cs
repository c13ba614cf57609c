using Amalgam.Atoms.Elements;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Training.Options;

namespace Amalgam.Training.Grid;

/// <summary>A run file with a section [ablate]: the base and what to compare it with.</summary>
/// <param name="Base">Settings that all runs share; its model is the base of the grid.</param>
/// <param name="Ablate">The section [ablate].</param>
public sealed record AblationFile(RunOptions Base, AblationOptions Ablate)
{
    /// <summary>Reads a run file that may hold [ablate]; paths in it are relative to its folder.</summary>
    /// <exception cref="InvalidDataException">Syntax, an unknown key (the nearest is named), a value out of range, or a base that no grid can be built
    /// around.</exception>
    public static AblationFile Read(string path)
    {
        RunOptions options = RunFile.Read(path, Settings.WithAblation, AblationCheck.Problems);
        return new AblationFile(options with { Ablate = new AblationOptions() }, options.Ablate);
    }

    /// <summary>The text of the file with all settings, units and ranges as comments.</summary>
    public string Text()
    {
        ModelSpec spec = SpecChoice.Create(Base.Model, [new Element(1)]);
        return RunFileWriter.Text(Base with { Ablate = Ablate }, spec, ofData: false, Settings.WithAblation)
            .Replace("# All settings of a training run.", "# All settings of an ablation.", StringComparison.Ordinal);
    }

    /// <summary>The same with another number of runs at once.</summary>
    /// <exception cref="InvalidDataException">The number is out of range.</exception>
    public AblationFile WithParallel(int parallel) => parallel is >= 0 and <= 1024
        ? this with { Ablate = Ablate with { Parallel = parallel } }
        : throw new InvalidDataException($"--parallel: expected 0 to 1024 runs, found {parallel}");
}
