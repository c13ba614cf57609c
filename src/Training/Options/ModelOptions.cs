namespace Amalgam.Training;

/// <summary>[model]: a preset, and what differs from it.</summary>
public sealed record ModelOptions
{
    /// <summary>tiny, small, medium or large; every other key of this section replaces one property of the preset.</summary>
    [Setting]
    public string Preset { get; init; } = "small";

    /// <summary>Node width n.</summary>
    [Setting("channels", 1, 1024, Absent = "preset")]
    public int? NodeWidth { get; init; }

    /// <summary>Pair width e.</summary>
    [Setting("channels", 1, 1024, Absent = "preset")]
    public int? PairWidth { get; init; }

    /// <summary>Angle width a.</summary>
    [Setting("channels", 1, 1024, Absent = "preset")]
    public int? AngleWidth { get; init; }

    /// <summary>Interaction layers L.</summary>
    [Setting("", 1, 64, Absent = "preset")]
    public int? Layers { get; init; }

    /// <summary>Pair cutoff r_e.</summary>
    [Setting("Å", 1, 20, Absent = "preset")]
    public double? PairCutoff { get; init; }

    /// <summary>Where the pair switch begins, r_es.</summary>
    [Setting("Å", 0, 20, Absent = "preset")]
    public double? PairSwitchStart { get; init; }

    /// <summary>Angle cutoff r_a, at most the pair cutoff.</summary>
    [Setting("Å", 1, 20, Absent = "preset")]
    public double? AngleCutoff { get; init; }

    /// <summary>Where the angle switch begins, r_as.</summary>
    [Setting("Å", 0, 20, Absent = "preset")]
    public double? AngleSwitchStart { get; init; }

    /// <summary>N_e, about the mean number of pairs of an atom.</summary>
    [Setting("", 1, 10000, Absent = "preset")]
    public double? PairNormalization { get; init; }

    /// <summary>N_a, about the mean number of angle neighbours of an atom.</summary>
    [Setting("", 1, 10000, Absent = "preset")]
    public double? AngleNormalization { get; init; }

    /// <summary>Activation: silu, tanh or silut:T.</summary>
    [Setting(Absent = "preset")]
    public string? Activation { get; init; }

    /// <summary>Widths of the hidden layers of the head.</summary>
    [Setting("channels", 1, 4096, Absent = "preset")]
    public IReadOnlyList<int>? HeadWidths { get; init; }

    /// <summary>Ziegler–Biersack–Littmark core at short distance: full below the first number, zero beyond the second. Empty list: no core.</summary>
    [Setting("Å", 0, 5, Absent = "preset")]
    public IReadOnlyList<double>? CoreRepulsion { get; init; }

    /// <summary>Model file to start from: tensors of equal name and shape are taken over (fine-tuning).</summary>
    [Setting("path")]
    public string? Start { get; init; }

    /// <summary>Dense model file to grow experts from: shared expert 1 takes its weights, all other experts begin near zero.</summary>
    [Setting("path")]
    public string? Upcycle { get; init; }

    /// <summary>Size of the random start of the other experts when growing from a dense model, relative to a fresh start; 0 reproduces the dense model exactly.</summary>
    [Setting("", 0, 1)]
    public double UpcycleNoise { get; init; } = 0.02;
}
