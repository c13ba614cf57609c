using Amalgam.Model.Activations;

namespace Amalgam.Model.Import.DeepMd;

/// <summary>The energy fitting network of a model file: the head, and its energies per type.</summary>
internal sealed class DeepMdFitting
{
    /// <summary>Hidden layers.</summary>
    public DeepMdLayer[] Hidden { get; }

    /// <summary>The last layer, to one number.</summary>
    public DeepMdLayer Output { get; }

    public Activation Activation { get; } = Activation.Tanh;

    /// <summary>[type], eV.</summary>
    public double[] TypeEnergies { get; }

    /// <param name="inputWidth">width of the descriptor's output</param>
    public DeepMdFitting(DeepMdNode node, DeepMdTypes types, int inputWidth)
    {
        node.RequireKind("type", "ener", "only models that fit the energy are supported");
        node.RequireVersion("Fitting", 4);
        RejectUnsupported(node, types);
        DeepMdNode variables = node.Child("@variables");
        foreach (string key in (string[])["fparam_avg", "fparam_inv_std", "aparam_avg", "aparam_inv_std", "case_embd"])
            variables.RequireEmpty(key, "frame, atomic and case parameters are not supported");
        TypeEnergies = variables.Array("bias_atom_e", types.Count, 1).Values;
        variables.Done();

        DeepMdNode[] layers = ReadLayers(node.Child("nets"), types);
        var hidden = new List<DeepMdLayer>();
        int width = inputWidth;
        for (int layer = 0; layer < layers.Length - 1; layer++)
        {
            hidden.Add(DeepMdLayer.Read(layers[layer], width, -1));
            Check(layers[layer], hidden[^1], hidden[0]);
            width = hidden[^1].Out;
        }
        Hidden = [.. hidden];
        if (Hidden.Length > 0 && DeepMdActivation.TryParse(Hidden[0].Activation, out Activation activation)) Activation = activation;
        Output = DeepMdLayer.ReadMap(layers[^1], width, 1);
        node.Done();
    }

    private static void RejectUnsupported(DeepMdNode node, DeepMdTypes types)
    {
        node.Require("numb_fparam", 0.0, "frame parameters are not supported");
        node.Require("numb_aparam", 0.0, "atomic parameters are not supported");
        node.Require("dim_case_embd", 0.0, "case embeddings (multi-task models) are not supported");
        node.Require("dim_out", 1.0, "the energy is one number");
        node.Require("mixed_types", true, "one fitting network for all types is supported");
        node.Require("tot_ener_zero", false, "a total energy forced to zero is not supported");
        node.Require("use_aparam_as_mask", false, "atomic masks are not supported");
        node.Require("var_name", "energy", "only models that fit the energy are supported");
        node.RequireEmpty("exclude_types", "types without an energy are not supported");
        node.RequireEmpty("atom_ener", "fixed energies of isolated atoms are not supported");
        node.RequireEmpty("spin", "spin is not supported");
        node.RequireEmpty("default_fparam", "frame parameters are not supported");
        node.Ignore("activation_function", "dim_descrpt", "layer_name", "neuron", "rcond", "resnet_dt", "trainable", "seed");
        DeepMdLayer.RequirePrecision(node);
        types.RequireSame(node);
    }

    private static DeepMdNode[] ReadLayers(DeepMdNode nets, DeepMdTypes types)
    {
        nets.RequireVersion("NetworkCollection", 1);
        nets.Require("network_type", "fitting_network", "the fitting network is a plain one");
        nets.Require("ndim", 0.0, "one fitting network for all types is supported");
        types.RequireSame(nets);
        DeepMdNode[] networks = nets.Children("networks");
        if (networks.Length != 1) throw nets.Problems.Fatal(nets.PathOf("networks"), "one network", $"{networks.Length}",
            "one fitting network for all types is supported");
        networks[0].RequireVersion("FittingNetwork", 1);
        networks[0].Ignore("activation_function", "bias_out", "in_dim", "out_dim", "neuron", "resnet_dt", "precision");
        DeepMdNode[] layers = networks[0].Children("layers");
        if (layers.Length == 0) throw nets.Problems.Fatal(networks[0].PathOf("layers"), "at least one layer", "none", "the file is damaged");
        networks[0].Done();
        nets.Done();
        return layers;
    }

    /// <summary>Reports a hidden layer that is no y = dt ∘ φ(x W + b) + x.</summary>
    private static void Check(DeepMdNode node, DeepMdLayer layer, DeepMdLayer first)
    {
        if (!DeepMdActivation.TryParse(layer.Activation, out _))
            node.Problems.Add(node.PathOf("activation_function"), "silu, tanh or silut:T", $"'{layer.Activation}'", "other activations are not supported");
        if (layer.Activation != first.Activation)
            node.Problems.Add(node.PathOf("activation_function"), $"'{first.Activation}' as in the first layer", $"'{layer.Activation}'",
                "one activation for all hidden layers is supported");
        bool couldCarry = layer.Out == layer.In || layer.Out == 2 * layer.In;
        if (couldCarry && !layer.CarriesInput)
            node.Problems.Add(node.PathOf("resnet"), "true", "false", "hidden layers of equal or doubled width carry their input here");
        if (!couldCarry && layer.Step is not null)
            node.Problems.Add(node.PathOf("@variables.idt"), "null where the widths differ", "an array", "a time step needs an input that is carried on");
    }
}
