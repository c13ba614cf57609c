using Amalgam.Atoms.Elements;

namespace Amalgam.Model.Repulsion;

/// <summary>Atoms and their directed pairs as the core reads them.</summary>
/// <param name="elements">[atom], of centres and neighbours</param>
/// <param name="start">[centre + 1], first pair of each centre; there may be fewer centres than atoms</param>
/// <param name="neighbor">[pair], the neighbour</param>
/// <param name="displacement">[pair, 3], Å, D = r_j + T − r_i</param>
public readonly ref struct PairList(
    ReadOnlySpan<Element> elements, ReadOnlySpan<int> start, ReadOnlySpan<int> neighbor, ReadOnlySpan<double> displacement)
{
    public ReadOnlySpan<Element> Elements { get; } = elements;
    public ReadOnlySpan<int> Start { get; } = start;
    public ReadOnlySpan<int> Neighbor { get; } = neighbor;
    public ReadOnlySpan<double> Displacement { get; } = displacement;
}
