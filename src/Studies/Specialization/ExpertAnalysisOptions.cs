using Amalgam.Model.Backbones.Dpa3;

namespace Amalgam.Studies.Specialization;

/// <summary>Thresholds and sizes of the analysis of experts.</summary>
public sealed record ExpertAnalysisOptions
{
    /// <summary>An expert is dead when its share of the gates is below this part of an even share, over elements or over atoms.</summary>
    public double DeadShare { get; init; } = 0.01;

    /// <summary>Two experts are duplicates when the cosine of their weights is above this.</summary>
    public double DuplicateCosine { get; init; } = 0.95;

    /// <summary>Elements with fewer atoms in the data than this are marked: their parameters have changed little from the initial values.</summary>
    public long FewAtoms { get; init; } = 100;

    /// <summary>Clusters that the tree of the elements is cut into.</summary>
    public int Clusters { get; init; } = 8;

    /// <summary>Permutations of every Mantel test.</summary>
    public int Permutations { get; init; } = 9999;

    /// <summary>Fresh random initialisations that a trained model is compared with.</summary>
    public int FreshStarts { get; init; } = 200;

    /// <summary>Parameters that may be drawn for them in all: beyond, fewer starts are drawn, and the report says how many.</summary>
    public long FreshParameters { get; init; } = 4_000_000_000;

    /// <summary>Of permutations, fresh initialisations and samples.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>
    /// What a report takes time for. Fresh initialisations are compared with where a hundred of them, the least that a p below 0.01 takes, are a matter of
    /// seconds.
    /// </summary>
    /// <param name="isBrief">for a report written without being requested, at the end of a training</param>
    public static ExpertAnalysisOptions ForReport(ModelSpec spec, bool isBrief)
    {
        bool isSmall = ParameterCounts.Of(spec).Total * 200 <= 200_000_000;
        return new ExpertAnalysisOptions { FreshStarts = !isSmall ? 0 : isBrief ? 100 : 200, Permutations = isBrief ? 999 : 9999 };
    }
}
