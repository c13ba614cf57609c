using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Experts;
using Amalgam.Model.Parameters;

namespace Amalgam.Training.Optimization;

/// <summary>Consecutive parameters that the optimiser treats alike.</summary>
/// <param name="Decays">whether weight decay acts: matrices only</param>
/// <param name="Role">routers and routed experts have learning rates of their own</param>
/// <param name="Router">router that must have selected <paramref name="Expert"/> for the parameters to be in use; −1 for parameters always in use</param>
internal readonly record struct ParameterPiece(int Start, int Length, bool Decays, ParameterRole Role, int Router, int Expert)
{
    /// <summary>Rows and columns of a matrix that is moved as one; 0 for numbers that are moved one by one.</summary>
    public int Rows { get; init; }

    /// <inheritdoc cref="Rows"/>
    public int Columns { get; init; }

    public bool IsMatrix => Rows > 0;
}

/// <summary>Roles of parameters, which have learning rates of their own.</summary>
internal enum ParameterRole
{
    Common,
    Router,
    RoutedExpert,
}

/// <summary>The parameters cut into pieces of bounded size, each of one kind; and which of them are in use.</summary>
/// <remarks>Experts that no element has selected get no gradient: they are left as they are, so that a step does not cost more with more experts.</remarks>
internal sealed class ParameterPieces
{
    private const int Longest = 1 << 15;

    private readonly ParameterPiece[] all;
    private readonly IReadOnlyList<int>? moving;
    private ExpertSelection? current;

    /// <summary>Pieces in use.</summary>
    public ParameterPiece[] InUse { get; private set; }

    /// <summary>All parameters of a model.</summary>
    /// <param name="wholeMatrices">whether every matrix is one piece, for <see cref="Muon"/></param>
    /// <param name="moving">elements, indices: what only others use is no piece, and stays as it is; null for all</param>
    public ParameterPieces(ParameterLayout layout, bool wholeMatrices = false, IReadOnlyList<int>? moving = null)
    {
        this.moving = moving;
        var experts = new Dictionary<ParameterTensor, int>(ReferenceEqualityComparer.Instance);
        var matrices = new HashSet<ParameterTensor>(ReferenceEqualityComparer.Instance);
        foreach (ExpertMap map in layout.Layers.SelectMany(layer => layer.Maps.Values).Concat(layout.Head.Select(layer => layer.Map)))
        {
            foreach (ParameterTensor? weight in (ParameterTensor?[])[map.Routed, map.Shared])
                if (weight is not null) matrices.Add(weight);
            foreach (ParameterTensor? routed in (ParameterTensor?[])[map.Routed, map.RoutedBias])
                if (routed is not null) experts[routed] = layout.Spec.Routing == Routing.Element ? map.Router : -1;
        }
        if (layout.ConfigurationWeight is not null) matrices.Add(layout.ConfigurationWeight);
        HashSet<ParameterTensor> routers = new(
            layout.Routers.SelectMany(router => router.Bias is null ? [router.Weight] : (ParameterTensor[])[router.Weight, router.Bias]),
            ReferenceEqualityComparer.Instance);
        all = [.. layout.Tensors.SelectMany(tensor => wholeMatrices && matrices.Contains(tensor) ? Matrices(tensor, Role(tensor), RouterOf(tensor))
            : moving is not null && IsByElement(layout, tensor) ? moving.SelectMany(element => RowOf(tensor, element))
            : Cut(tensor, matrices.Contains(tensor), Role(tensor), RouterOf(tensor)))];
        // The longest pieces first, so that no thread is left with one at the end.
        if (wholeMatrices) all = [.. all.OrderByDescending(piece => piece.IsMatrix ? (long)piece.Length * Math.Min(piece.Rows, piece.Columns) : 0)];
        InUse = all;

        int RouterOf(ParameterTensor tensor) => experts.GetValueOrDefault(tensor, -1);

        ParameterRole Role(ParameterTensor tensor) =>
            routers.Contains(tensor) ? ParameterRole.Router : experts.ContainsKey(tensor) ? ParameterRole.RoutedExpert : ParameterRole.Common;
    }

    /// <summary>Any number of parameters that belong to no expert.</summary>
    public ParameterPieces(int count, bool decays)
    {
        all = [.. Cut(0, count, (decays, ParameterRole.Common), -1, 0)];
        InUse = all;
    }

    /// <summary>Takes over a selection; null selects everything.</summary>
    public void Select(ExpertSelection? selection)
    {
        if (ReferenceEquals(selection, current)) return;
        current = selection;
        HashSet<int>[]? used = selection is null ? null : [.. Enumerable.Range(0, selection.Experts.Length).Select(router => UsedAt(router, selection))];
        InUse = used is null ? all : [.. all.Where(piece => piece.Router < 0 || used[piece.Router].Contains(piece.Expert))];
    }

    private HashSet<int> UsedAt(int router, ExpertSelection selection) => moving is null ? [.. selection.Experts[router]]
        : [.. moving.SelectMany(element => selection.Of(router, element).ToArray())];

    private static bool IsByElement(ParameterLayout layout, ParameterTensor tensor) => ReferenceEquals(tensor, layout.ElementTable)
        || ReferenceEquals(tensor, layout.RouterTable) || (layout.Spec.PairByNeighbor && ReferenceEquals(tensor, layout.PairWeight));

    private static IEnumerable<ParameterPiece> RowOf(ParameterTensor tensor, int element)
    {
        int length = tensor.Length / tensor.Shape[0];
        return Cut(tensor.Offset + element * length, length, (false, ParameterRole.Common), -1, 0);
    }

    private static IEnumerable<ParameterPiece> Matrices(ParameterTensor tensor, ParameterRole role, int router)
    {
        (int rows, int columns) = (tensor.Shape[^2], tensor.Shape[^1]);
        int count = tensor.Length / (rows * columns);
        return Enumerable.Range(0, count).Select(expert =>
            new ParameterPiece(tensor.Offset + expert * rows * columns, rows * columns, true, role, router, expert) { Rows = rows, Columns = columns });
    }

    private static IEnumerable<ParameterPiece> Cut(ParameterTensor tensor, bool decays, ParameterRole role, int router)
    {
        if (router < 0) return Cut(tensor.Offset, tensor.Length, (decays, role), -1, 0);
        int length = tensor.Length / tensor.Shape[0];
        return Enumerable.Range(0, tensor.Shape[0]).SelectMany(expert => Cut(tensor.Offset + expert * length, length, (decays, role), router, expert));
    }

    private static IEnumerable<ParameterPiece> Cut(int start, int length, (bool Decays, ParameterRole Role) kind, int router, int expert)
    {
        for (int end = start + length; start < end; start += Longest) yield return new(start, Math.Min(Longest, end - start), kind.Decays, kind.Role, router,
            expert);
    }
}
