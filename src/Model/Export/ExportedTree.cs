using System.Globalization;
using Amalgam.Model.Activations;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Backbones.Dpa3.Start;
using Amalgam.Model.Import.DeepMd;
using Amalgam.Model.Parameters;

namespace Amalgam.Model.Export;

/// <summary>The tree of a model file of DeePMD-kit, with the keys that its master branch of August 2026 writes.</summary>
internal static class ExportedTree
{
    public static SortedDictionary<string, object?> Of(PotentialModel model, ExportedOptions options)
    {
        ModelSpec spec = model.Spec;
        int types = spec.Elements.Count;
        double[] energies = [.. model.ReferenceEnergies.Select((energy, element) =>
            energy - (spec.VacuumReference ? VacuumStart.LoneEnergy(model, element) : 0))];
        object?[] symbols = [.. spec.Elements.Select(element => element.Symbol)];
        return Map(
            ("backend", "dpmodel"), ("software", "amalgam"), ("version", typeof(ExportedTree).Assembly.GetName().Version?.ToString(3)),
            ("time", DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm:ss+00:00", CultureInfo.InvariantCulture)),
            ("model_def_script", Script(spec, options, symbols)),
            ("model", Map(
                ("@class", "Model"), ("@version", 2), ("type", "standard"), ("type_map", symbols),
                ("@variables", Map(
                    ("out_bias", new DeepMdArray([1, types, 1], energies)), ("out_std", new DeepMdArray([1, types, 1], [.. Enumerable.Repeat(1.0, types)])))),
                ("atom_exclude_types", Array.Empty<object?>()), ("pair_exclude_types", Array.Empty<object?>()), ("preset_out_bias", null), ("rcond", null),
                ("descriptor", ExportedDescriptor.Of(model, options, symbols)), ("fitting", Fitting(model, symbols)))));
    }

    /// <summary>A map whose keys are written in ordinal order.</summary>
    public static SortedDictionary<string, object?> Map(params IEnumerable<(string Key, object? Value)> pairs)
    {
        var map = new SortedDictionary<string, object?>(StringComparer.Ordinal);
        foreach ((string key, object? value) in pairs) map.Add(key, value);
        return map;
    }

    /// <summary>A layer y = idt ∘ φ(x w + b), with x added where resnet says so and the widths allow it.</summary>
    /// <param name="weight">[in, out]</param>
    /// <param name="bias">[out]; null for none</param>
    /// <param name="step">[out], idt; null for none</param>
    public static SortedDictionary<string, object?> Layer(DeepMdArray weight, double[]? bias, double[]? step, string activation, bool carries) => Map(
        ("@class", "Layer"), ("@version", 2), ("activation_function", activation), ("bias", bias is not null), ("precision", "float64"), ("resnet", carries),
        ("trainable", true), ("use_timestep", step is not null),
        ("@variables", Map(("w", weight), ("b", Vector(bias)), ("idt", Vector(step)))));

    public static DeepMdArray? Vector(double[]? values) => values is null ? null : new DeepMdArray([values.Length], values);

    public static string NameOf(Activation activation) =>
        activation.Kind == ActivationKind.SiluTail ? "silut:" + ExportedYaml.Number(activation.Threshold) : activation.ToString();

    /// <summary>The input of a training with this network, as far as it shows.</summary>
    private static SortedDictionary<string, object?> Script(ModelSpec spec, ExportedOptions options, object?[] symbols) => Map(
        ("type_map", symbols),
        ("descriptor", Map(
            ("type", "dpa3"), ("activation_function", NameOf(spec.Activation)), ("concat_output_tebd", spec.HeadReadsElement), ("precision", "float64"),
            ("repflow", Map(ExportedDescriptor.Options(spec, options))))),
        ("fitting_net", Map(
            ("neuron", Neurons(spec)), ("activation_function", NameOf(spec.HeadActivation)), ("precision", "float64"), ("resnet_dt", true))));

    private static object?[] Neurons(ModelSpec spec) => [.. spec.HeadWidths.Select(width => (object?)width)];

    private static SortedDictionary<string, object?> Fitting(PotentialModel model, object?[] symbols)
    {
        ModelSpec spec = model.Spec;
        int types = spec.Elements.Count;
        string activation = NameOf(spec.HeadActivation);
        SortedDictionary<string, object?> network = Map(
            ("@class", "FittingNetwork"), ("@version", 1), ("activation_function", activation), ("bias_out", true), ("in_dim", spec.HeadInputWidth),
            ("neuron", Neurons(spec)), ("out_dim", 1), ("precision", "float64"), ("resnet_dt", true), ("layers", HeadLayers(model, activation)));
        return Map(
            ("@class", "Fitting"), ("@version", 4), ("type", "ener"), ("var_name", "energy"), ("type_map", symbols), ("ntypes", types),
            ("activation_function", activation), ("atom_ener", null), ("default_fparam", null), ("dim_case_embd", 0), ("dim_descrpt", spec.HeadInputWidth),
            ("dim_out", 1), ("exclude_types", Array.Empty<object?>()), ("layer_name", null), ("mixed_types", true), ("neuron", Neurons(spec)),
            ("numb_aparam", 0), ("numb_fparam", 0), ("precision", "float64"), ("rcond", null), ("resnet_dt", true), ("spin", null), ("tot_ener_zero", false),
            ("trainable", Enumerable.Repeat((object?)true, spec.HeadWidths.Count + 1).ToArray()), ("use_aparam_as_mask", false),
            ("nets", Map(
                ("@class", "NetworkCollection"), ("@version", 1), ("ndim", 0), ("network_type", "fitting_network"), ("ntypes", types),
                ("networks", new object?[] { network }))),
            ("@variables", Map(
                ("aparam_avg", null), ("aparam_inv_std", null), ("bias_atom_e", new DeepMdArray([types, 1], new double[types])), ("case_embd", null),
                ("fparam_avg", null), ("fparam_inv_std", null))));
    }

    private static object?[] HeadLayers(PotentialModel model, string activation)
    {
        ParameterSet parameters = model.Parameters;
        ParameterLayout layout = parameters.Layout;
        double[] Values(ParameterTensor tensor) => parameters[tensor].ToArray();
        return
        [
            .. layout.Head.Select(layer => Layer(new DeepMdArray([layer.Map.In, layer.Map.Out], Values(layer.Map.Shared!)), Values(layer.Map.SharedBias!),
                layer.Step is { } step ? Values(step) : null, activation, carries: true)),
            Layer(new DeepMdArray([layout.HeadWeight.Length, 1], Values(layout.HeadWeight)), Values(layout.HeadBias), null, "none", carries: false),
        ];
    }
}
