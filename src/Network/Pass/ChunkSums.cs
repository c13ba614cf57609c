using System.Numerics;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Network.Graph;
using Amalgam.Network.Lanes;
using Amalgam.Network.Layers;
using Amalgam.Network.Profile;
using Amalgam.Network.Weights;

namespace Amalgam.Network.Pass;

/// <summary>What several chunks of a partition found for the same atoms, each in arrays of its own.</summary>
internal static unsafe class ChunkSums<T, L, V>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where L : struct, ILanes<L, T>
    where V : struct, ISingleBundle<V, T>
{
    /// <summary>Adds up, in the order of chunks, what all of them found in the reverse of a layer for the atoms of one: adjoint of n, [local].</summary>
    /// <param name="context">of the chunk whose atoms are meant</param>
    public static void Gather(MapContext<T> context, Workspace<T, L, V> workspace, int layer)
    {
        context.Work.Enter(NetworkStage.NodeTerms);
        AtomRange atoms = context.Atoms;
        Rows<T> nodes = workspace.NodeGradients(layer, 0);
        for (int other = 1; other < workspace.Chunks; other++)
            AtomRows<T, L>.Add(workspace.NodeGradients(layer, other).At(atoms.Begin), nodes.At(atoms.Begin), atoms.Count * nodes.Pitch);
        if (context.Map(layer, MapKind.MomentMessage) is not null) GatherMoments(workspace, layer, atoms);
        Gather(context, workspace, layer, MapKind.NodePair);
        Gather(context, workspace, layer, MapKind.PairSelf);
    }

    private static void GatherMoments(Workspace<T, L, V> workspace, int layer, AtomRange atoms)
    {
        Rows<T> moments = workspace.MomentGradients(layer, 0);
        for (int other = 1; other < workspace.Chunks; other++)
            AtomRows<T, L>.Add(workspace.MomentGradients(layer, other).At(atoms.Begin), moments.At(atoms.Begin), atoms.Count * moments.Pitch);
    }

    /// <summary>The terms of neighbours in one map.</summary>
    private static void Gather(MapContext<T> context, Workspace<T, L, V> workspace, int layer, MapKind map)
    {
        LayerRows<T> rows = workspace.Layers[layer];
        if (NodeTerms<T, L, V>.Neighbor(context, layer, map, rows, TermScope.SharedNeighbors) is not { } term) return;
        for (int panel = 0; panel < term.Rows.Panels; panel++)
        {
            PanelRange range = term.Of(panel, context.Chunk, context.Atoms);
            if (range.Count == 0) continue;
            uint users = term.Rows.Users(panel);
            int place = range.First + term.Rows.SharedOffset(panel);
            Rows<T> found = workspace.SharedGradients(layer, BitOperations.TrailingZeroCount(users)).Of(map);
            for (users &= users - 1; users != 0; users &= users - 1)
            {
                Rows<T> more = workspace.SharedGradients(layer, BitOperations.TrailingZeroCount(users)).Of(map);
                AtomRows<T, L>.Add(more.At(place), found.At(place), range.Count * found.Pitch);
            }
            var adjoint = new TermAdjoint<T>(rows.Nodes, found.At(place), workspace.NodeGradients(layer, 0));
            NodeTerm<T, L, V>.PanelReverse(context, term, panel, range, adjoint);
        }
    }
}
