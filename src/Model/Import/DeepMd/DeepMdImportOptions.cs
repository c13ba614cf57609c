namespace Amalgam.Model.Import.DeepMd;

/// <summary>What of a DeePMD-kit file is imported, and for which inputs that a structure does not give.</summary>
public sealed record DeepMdImportOptions
{
    /// <summary>Name or alias of a head of a multi-task file; null for the one called Default.</summary>
    public string? Head { get; init; }

    /// <summary>Total charge in e that the model is told, of models that read it; null for the default of the file.</summary>
    public double? Charge { get; init; }

    /// <summary>Spin that the model is told, of models that read it; null for the default of the file.</summary>
    public double? Spin { get; init; }

    /// <summary>[numb_fparam], the frame parameters that the model is told; null for the defaults of the file.</summary>
    public IReadOnlyList<double>? FrameParameters { get; init; }
}
