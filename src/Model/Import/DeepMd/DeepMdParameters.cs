using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Experts;
using Amalgam.Model.Parameters;

namespace Amalgam.Model.Import.DeepMd;

/// <summary>Copies what was read into the places of a layout.</summary>
internal static class DeepMdParameters
{
    /// <remarks>Maps of a model without angles stay zero with zero steps, which adds nothing.</remarks>
    public static void Fill(ParameterSet parameters, DeepMdDescriptor descriptor, DeepMdFitting fitting)
    {
        ParameterLayout layout = parameters.Layout;
        void Copy(double[] values, ParameterTensor tensor) => values.CopyTo(parameters[tensor]);
        void CopyMap(DeepMdLayer source, ExpertMap map)
        {
            // Messages stand side by side in the columns of the file.
            for (int message = 0; message < map.Messages; message++)
            {
                DeepMdLayer one = source.Columns(message * map.Out, map.Out);
                one.Weight.CopyTo(parameters[map.Shared!][(message * map.In * map.Out)..]);
                one.Bias.CopyTo(parameters[map.SharedBias!][(message * map.Out)..]);
            }
        }

        Copy(descriptor.ElementTable, layout.ElementTable);
        Copy(descriptor.PairEmbedding.Weight, layout.PairWeight);
        Copy(descriptor.PairEmbedding.Bias, layout.PairBias);
        if (layout.AngleWeight is not null) Copy(descriptor.AngleEmbedding.Weight, layout.AngleWeight);
        for (int layer = 0; layer < layout.Layers.Count; layer++)
        {
            DeepMdInteraction source = descriptor.Layers[layer];
            foreach ((MapKind map, ExpertMap target) in layout.Layers[layer].Maps)
                if (source.Maps.TryGetValue(map, out DeepMdLayer? linear)) CopyMap(linear, target);
                else if (source.Experts.TryGetValue(map, out DeepMdExperts? experts)) FillExperts(parameters, experts, target, descriptor.HiddenFromRouters);
            foreach ((MapKind map, ParameterTensor target) in layout.Layers[layer].Steps)
                if (source.Steps.TryGetValue(map, out double[]? step)) Copy(step, target);
        }
        for (int layer = 0; layer < layout.Head.Count; layer++)
        {
            DeepMdLayer source = fitting.Hidden[layer];
            CopyMap(source, layout.Head[layer].Map);
            if (layout.Head[layer].Step is { } step)
                for (int channel = 0; channel < step.Length; channel++) parameters[step][channel] = source.Step?[channel] ?? 1;
        }
        Copy(fitting.Output.Weight, layout.HeadWeight);
        Copy(fitting.Output.Bias, layout.HeadBias);
    }

    /// <param name="hidden">[n], what elements have but routers do not read: minus its logits is the bias of every router; null for nothing</param>
    private static void FillExperts(ParameterSet parameters, DeepMdExperts experts, ExpertMap target, double[]? hidden)
    {
        Stack(experts.Routed, target.Routed, target.RoutedBias);
        Stack(experts.Shared, target.Shared, target.SharedBias);
        if (target.Router < 0) return;
        RouterTensor router = parameters.Layout.Routers[target.Router];
        experts.Gate!.CopyTo(parameters[router.Weight]);
        if (hidden is null) return;
        Span<double> bias = parameters[router.Bias!];
        Routers.Logits(experts.Gate, hidden, bias);
        for (int expert = 0; expert < bias.Length; expert++) bias[expert] = -bias[expert];

        void Stack(DeepMdLayer[] layers, ParameterTensor? weight, ParameterTensor? bias)
        {
            for (int index = 0; index < layers.Length; index++)
            {
                layers[index].Weight.CopyTo(parameters[weight!][(index * target.In * target.Out)..]);
                layers[index].Bias.CopyTo(parameters[bias!][(index * target.Out)..]);
            }
        }
    }
}
