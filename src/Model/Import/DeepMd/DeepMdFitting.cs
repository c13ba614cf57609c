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
    /// <param name="conditions">frame parameters, which together with the case embedding become part of the first layer</param>
    public DeepMdFitting(DeepMdNode node, DeepMdTypes types, int inputWidth, DeepMdConditions conditions)
    {
        node.RequireKind("type", "ener", "only models that fit the energy are supported");
        node.RequireVersion("Fitting", 4);
        RejectUnsupported(node, types);
        DeepMdNode variables = node.Child("@variables");
        foreach (string key in (string[])["aparam_avg", "aparam_inv_std"]) variables.RequireEmpty(key, "atomic parameters are not supported");
        double[] constants = ReadConstants(node, variables, conditions.Frame);
        TypeEnergies = variables.Array("bias_atom_e", types.Count, 1).Values;
        variables.Done();

        DeepMdNode[] layers = ReadLayers(node.Child("nets"), types);
        var hidden = new List<DeepMdLayer>();
        int width = inputWidth + constants.Length;
        for (int layer = 0; layer < layers.Length - 1; layer++)
        {
            hidden.Add(DeepMdLayer.Read(layers[layer], width, -1));
            Check(layers[layer], hidden[^1], hidden[0]);
            if (layer == 0 && constants.Length > 0) hidden[0] = Fold(layers[0], hidden[0], constants);
            width = hidden[^1].Out;
        }
        Hidden = [.. hidden];
        if (Hidden.Length > 0 && DeepMdActivation.TryParse(Hidden[0].Activation, out Activation activation)) Activation = activation;
        Output = DeepMdLayer.ReadMap(layers[^1], width, 1);
        if (layers.Length == 1 && constants.Length > 0) Output = Output.Folded(constants);
        node.Done();
    }

    private static void RejectUnsupported(DeepMdNode node, DeepMdTypes types)
    {
        node.Require("numb_aparam", 0.0, "atomic parameters are not supported");
        node.Require("dim_out", 1.0, "the energy is one number");
        node.Require("mixed_types", true, "one fitting network for all types is supported");
        node.Require("tot_ener_zero", false, "a total energy forced to zero is not supported");
        node.Require("use_aparam_as_mask", false, "atomic masks are not supported");
        node.Require("var_name", "energy", "only models that fit the energy are supported");
        node.RequireEmpty("exclude_types", "types without an energy are not supported");
        node.RequireEmpty("atom_ener", "fixed energies of isolated atoms are not supported");
        node.RequireEmpty("spin", "spin is not supported");
        node.Ignore("activation_function", "dim_descrpt", "layer_name", "neuron", "rcond", "resnet_dt", "trainable", "seed");
        DeepMdLayer.RequirePrecision(node);
        types.RequireSame(node);
    }

    /// <summary>What the fitting network reads behind the descriptor: normalised frame parameters, then the vector of the head.</summary>
    private static double[] ReadConstants(DeepMdNode node, DeepMdNode variables, double[] frame)
    {
        double[] mean = [], inverse = [], head = [];
        if (frame.Length > 0)
        {
            mean = variables.Array("fparam_avg", frame.Length).Values;
            inverse = variables.Array("fparam_inv_std", frame.Length).Values;
        }
        else
            foreach (string key in (string[])["fparam_avg", "fparam_inv_std"])
                variables.RequireEmpty(key, "the model reads no frame parameters (numb_fparam 0)");
        int width = node.Has("dim_case_embd") ? node.Count("dim_case_embd", 0, 100_000) : 0;
        if (width > 0) head = variables.Array("case_embd", width).Values;
        else variables.RequireEmpty("case_embd", "the model has no vector of the head (dim_case_embd 0)");
        return [.. frame.Select((value, index) => (value - mean[index]) * inverse[index]), .. head];
    }

    /// <summary>
    /// The first layer without its constant inputs. Whether it carries its input is decided by the full width: neither may constants be carried, nor may the
    /// narrower layer begin to carry.
    /// </summary>
    private static DeepMdLayer Fold(DeepMdNode node, DeepMdLayer layer, double[] constants)
    {
        DeepMdLayer folded = layer.Folded(constants);
        if (layer.Carries)
            node.Problems.Add(node.PathOf("resnet"), "a first hidden layer whose width is neither that of its input nor twice it",
                $"{layer.Out} channels for {layer.In}, {constants.Length} of them frame parameters and the vector of the head",
                "constants that are carried on are not supported");
        else if ((folded with { CarriesInput = true }).Carries)
            node.Problems.Add(node.PathOf("resnet"), "a first hidden layer whose width is neither that of the descriptor nor twice it",
                $"{layer.Out} channels for {folded.In}", "with frame parameters or a vector of the head it carries nothing there, but would here");
        return folded with { CarriesInput = false };
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
