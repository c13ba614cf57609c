using Amalgam.Training.Loss;

namespace Amalgam.Training.State;

/// <summary>Everything a run needs to go on as if it had never stopped.</summary>
/// <remarks>Random numbers have no state: streams are named by seed, purpose and index. The batch follows from the step.</remarks>
internal sealed class TrainingState
{
    /// <summary>Hash of settings, data and split: a state belongs to one run.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The spec of the model, as JSON.</summary>
    public required string Spec { get; init; }

    /// <summary>Where energies of atoms are counted from.</summary>
    public required EnergyLevels Levels { get; init; }

    /// <summary>[parameter], θ.</summary>
    public required double[] Parameters { get; init; }
    /// <summary>[parameter], m of AdamW.</summary>
    public required double[] FirstMoment { get; init; }
    /// <summary>[parameter], v of AdamW.</summary>
    public required double[] SecondMoment { get; init; }
    /// <summary>[parameter], averaged weights.</summary>
    public required double[] Average { get; init; }

    /// <summary>[router][element, k]; empty when the model has no selection.</summary>
    public int[][] Selection { get; set; } = [];
    /// <summary>[router][E], balance bias.</summary>
    public double[][] Balance { get; set; } = [];
    /// <summary>Selections made.</summary>
    public int SelectionsMade { get; set; }

    /// <summary>Steps done.</summary>
    public long Step { get; set; }
    /// <summary>Steps or seconds of the whole run when the state was saved.</summary>
    public double Budget { get; set; }
    /// <summary>Part of the run that is over.</summary>
    public double Fraction { get; set; }
    /// <summary>Seconds used, all sessions.</summary>
    public double Elapsed { get; set; }
    /// <summary>Seconds used before the first step, where a clock-driven schedule has its zero.</summary>
    public double StartedAt { get; set; }

    /// <summary>Part of the run at which the next validation is due.</summary>
    public double NextValidation { get; set; }
    /// <summary>Seconds the last validation took; 0 before the first.</summary>
    public double ValidationSeconds { get; set; }
    /// <summary>Loss and errors of the last validation; NaN before the first.</summary>
    public double ValidationLoss { get; set; } = double.NaN;
    /// <summary>[label, 3], see <see cref="ErrorSums"/>.</summary>
    public double[] ValidationErrors { get; set; } = new double[ErrorSums.Length];

    /// <summary>Lowest validation loss; NaN before the first.</summary>
    public double BestLoss { get; set; } = double.NaN;
    /// <summary>Step of the lowest validation loss.</summary>
    public long BestStep { get; set; }
    /// <summary>[label, 3], errors at the lowest validation loss.</summary>
    public double[] BestErrors { get; set; } = new double[ErrorSums.Length];

    /// <summary>[label, 3], errors over training batches since the last log line.</summary>
    public double[] TrainErrors { get; set; } = new double[ErrorSums.Length];
    /// <summary>Moving average of the loss, which shows an explosion; NaN before the first step.</summary>
    public double SmoothLoss { get; set; } = double.NaN;
    /// <summary>Lowest smoothed loss.</summary>
    public double LowestSmoothLoss { get; set; } = double.NaN;

    /// <summary>Length of log.tsv in bytes.</summary>
    public long LogLength { get; set; }
}
