namespace Amalgam.Training.Options;

/// <summary>How weight matrices are moved; tables, vectors, routers and the last layer of the head always take AdamW.</summary>
public enum OptimizerMethod
{
    /// <summary>As everything else.</summary>
    Adamw,
    /// <summary>By momentum made orthogonal: learns several times faster at a few percent of a step's time.</summary>
    Muon,
}
