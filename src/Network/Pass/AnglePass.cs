using System.Numerics;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Network.Kernels;
using Amalgam.Network.Lanes;
using Amalgam.Network.Layers;
using Amalgam.Network.Profile;

namespace Amalgam.Network.Pass;

/// <summary>The angle maps of a layer on one centre: pair_angle, then angle_self.</summary>
internal sealed unsafe class AnglePass<T, L, V>(MapContext<T> context, Workspace<T, L, V> workspace, PairScratch<T> scratch, LayerInputs<T, L, V> inputs)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where L : struct, ILanes<L, T>
    where V : struct, ISingleBundle<V, T>
{
    private static int F => V.Faces;
    private static bool WantsGeometry => V.Faces == 1;

    private bool UpdatesAngles(int layer) => layer < context.Spec.Layers - 2;

    /// <summary>m of a layer and a of the next.</summary>
    public void Forward<TAct, TInput>(int layer, int atom, in LayerTerms<T> terms)
        where TAct : struct, IActivation
        where TInput : struct, IAngleInput
    {
        context.Work.Enter(NetworkStage.PairAngle);
        AngleMapInput<T> pairAngle = inputs.Angle(layer, MapKind.PairAngle, terms.PairAngle, default);
        PairAngle<T, L, V, TInput>.Forward<TAct>(context, pairAngle, atom, inputs.AngleSwitches(atom), inputs.Messages(layer, atom));
        if (!UpdatesAngles(layer) || context.Part.Near[atom] == 0) return;
        context.Work.Enter(NetworkStage.AngleSelf);
        AngleMapInput<T> angleSelf = inputs.Angle(layer, MapKind.AngleSelf, terms.AngleSelf, default);
        AngleSelf<T, L, V, TInput>.Forward<TAct>(context, angleSelf, atom, workspace.Layers[layer + 1].Angles);
    }

    /// <summary>Adjoints of a, of what the angles read, and of s^a and c, from those of m and of a of the next layer.</summary>
    public void Reverse<TAct, TInput>(int layer, int atom, in LayerTerms<T> terms, in LayerTerms<T> gradients)
        where TAct : struct, IActivation
        where TInput : struct, IAngleInput
    {
        if (UpdatesAngles(layer))
        {
            context.Work.Enter(NetworkStage.AngleSelf);
            AngleSelf<T, L, V, TInput>.Reverse<TAct>(context, inputs.Angle(layer, MapKind.AngleSelf, terms.AngleSelf, gradients.AngleSelf), atom);
        }
        else if (TInput.IsFirst) AtomRows<T, L>.Clear(scratch.AngleDots, (long)context.Part.Near[atom] * context.Part.Near[atom] * L.Width);
        context.Work.Enter(NetworkStage.PairAngle);
        AngleMapInput<T> pairAngle = inputs.Angle(layer, MapKind.PairAngle, terms.PairAngle, gradients.PairAngle);
        var messageGradients = new Rows<T>(scratch.MessageGradient, workspace.PairGradients.Width, F);
        T* switchGradients = workspace.GeometryGradients.AngleSwitch;
        PairAngle<T, L, V, TInput>.Reverse<TAct>(context, pairAngle, atom, inputs.AngleSwitches(atom), messageGradients,
            switchGradients + context.Part.PairStart[atom]);
        if (layer > 0) return;
        context.Work.Enter(NetworkStage.Geometry);
        if (!TInput.IsFirst) FirstAnglesReverse(atom);
        if (!WantsGeometry) return;
        Geometry<T, L, V>.CosinesReverse(context, atom, scratch.AngleDots, scratch.ProductGradient, workspace.Geometry, workspace.GeometryGradients);
    }

    private void FirstAnglesReverse(int atom)
    {
        int near = context.Part.Near[atom], first = context.Part.AngleStart[atom];
        AngleEmbedding<T, L, V>.Reverse(
            context, near * near, workspace.Geometry.Cosines + (long)first * F, workspace.AngleGradients.From(first), scratch.AngleDots);
    }
}
