namespace Amalgam.Training.Options;

/// <summary>[experts]: how the selection of experts is found. The section also takes the spec keys of the experts, see <see cref="ModelOptions"/>.</summary>
public sealed record ExpertOptions
{
    /// <summary>
    /// Size of the routed experts of a fresh model relative to the shared ones: 1 for equals, 0 to begin with the shared experts alone. Of no effect where
    /// nothing is shared.
    /// </summary>
    public double RoutedStart { get; init; } = 1;

    /// <summary>
    /// Whether gates depend on source, charge and spin too. Which experts an element uses never does.
    /// </summary>
    public bool GatesReadConditions { get; init; }

    /// <summary>Part of the run in which the selection may change; frozen afterwards. Element routing only.</summary>
    public double Exploration { get; init; } = 0.2;

    /// <summary>How often the selection is made anew while exploring.</summary>
    public int Reselections { get; init; } = 20;

    /// <summary>Noise on the logits at the start of exploration, relative to their spread; falls linearly to zero.</summary>
    public double Noise { get; init; } = 1.0;

    /// <summary>Balance the load of the experts over elements weighted by √(atoms of the element) while selecting.</summary>
    public bool Balance { get; init; } = true;
}
