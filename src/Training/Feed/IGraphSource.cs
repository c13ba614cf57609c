using Amalgam.Training.Loss;

namespace Amalgam.Training.Feed;

/// <summary>Gives the graphs of a set of structures to training: the seam between graphs that are kept in memory and graphs that are made when they are
/// needed. Both give the same bits.</summary>
internal interface IGraphSource
{
    /// <summary>Structures.</summary>
    int Count { get; }

    /// <summary>Atoms of a structure.</summary>
    int AtomsOf(int index);

    /// <summary>Relative cost of a training step on a structure.</summary>
    double CostOf(int index);

    /// <summary>Where a structure comes from.</summary>
    string SourceOf(int index);

    /// <summary>[element of the model], atoms of a structure.</summary>
    double[] CompositionOf(int index);

    /// <summary>Labels of all structures that count.</summary>
    LossCounts CountLabels();

    /// <summary>Begins to give the graphs of some batches, one batch after the other.</summary>
    /// <param name="batches">[batch][structure], indices; may have no end; is read ahead of what is asked for</param>
    IGraphStream Open(IEnumerable<int[]> batches);
}
