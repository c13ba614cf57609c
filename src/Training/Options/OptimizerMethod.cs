namespace Amalgam.Training.Options;

/// <summary>How weight matrices are moved; tables, vectors, routers and the last layer of the head always take AdamW.</summary>
public enum OptimizerMethod
{
    /// <summary>By the data: Muon where they are many for the elements they hold.</summary>
    Auto,
    /// <summary>As everything else.</summary>
    Adamw,
    /// <summary>By momentum made orthogonal: more is learned in the same number of steps, each of which takes longer (docs/guide/training.md).</summary>
    Muon,
}
