namespace Amalgam.Model.Import.DeepMd;

/// <summary>A layer y = idt ∘ φ(x w + b) (+ x, or [x, x]) of a model file.</summary>
/// <param name="Weight">[in, out]</param>
/// <param name="Bias">[out]; zeros when the file has none</param>
/// <param name="Step">[out], idt; null when the file has none</param>
/// <param name="CarriesInput">Whether the input is added where the widths allow it.</param>
internal sealed record DeepMdLayer(int In, int Out, double[] Weight, double[] Bias, double[]? Step, bool CarriesInput, string Activation)
{
    /// <param name="width">expected input width, −1 for any</param>
    /// <param name="height">expected output width, −1 for any</param>
    public static DeepMdLayer Read(DeepMdNode node, int width, int height)
    {
        node.RequireVersion("Layer", 2);
        node.Ignore("bias", "use_timestep", "trainable");
        RequirePrecision(node);
        DeepMdNode variables = node.Child("@variables");
        DeepMdArray weight = variables.Array("w", width, height);
        int outputs = weight.Shape[1];
        var layer = new DeepMdLayer(
            weight.Shape[0], outputs, weight.Values,
            variables.ArrayOrNull("b", outputs)?.Values ?? new double[outputs],
            variables.ArrayOrNull("idt", outputs)?.Values,
            node.Flag("resnet", false),
            node.Text("activation_function", "none").ToLowerInvariant());
        variables.Done();
        node.Done();
        return layer;
    }

    /// <summary>Reads a layer that must be nothing but x w + b: one of the seven maps, whose φ is applied elsewhere.</summary>
    /// <param name="stated">an activation that the layer may state although it is applied elsewhere</param>
    public static DeepMdLayer ReadMap(DeepMdNode node, int width, int height, string stated = "none")
    {
        if (stated == "none" || node.Text("activation_function", "none") != stated)
            node.Require("activation_function", "none", "the activation of this map belongs to the descriptor");
        node.Require("resnet", false, "this map carries its input in no known DPA3 model");
        DeepMdLayer layer = Read(node, width, height);
        if (layer.Step is not null) node.Problems.Add(node.PathOf("@variables.idt"), "null", "an array",
            "time steps are supported in the fitting network only");
        return layer;
    }

    /// <summary>Reports a precision in which the original rounds visibly; single precision is noted.</summary>
    public static void RequirePrecision(DeepMdNode node)
    {
        string precision = node.Text("precision", "float64");
        if (precision is "float32" or "single" or "low")
        {
            const string notice = "the original computes in float32; predictions here are rounded differently";
            if (!node.Problems.Notices.Contains(notice)) node.Problems.Notices.Add(notice);
        }
        else if (precision is not ("float64" or "double" or "high" or "default"))
            node.Problems.Add(node.PathOf("precision"), "float64 or float32", $"'{precision}'", "reduced precisions are not reproduced here");
    }

    /// <summary>The layer with some of the columns of its output.</summary>
    public DeepMdLayer Columns(int first, int count) => this with
    {
        Out = count,
        Bias = Bias[first..(first + count)],
        Weight = [.. Enumerable.Range(0, In).SelectMany(row => Weight.AsSpan(row * Out + first, count).ToArray())],
    };

    /// <summary>The layer that reads x where this one reads [x, c] with constants c: b + c W'.</summary>
    public DeepMdLayer Folded(ReadOnlySpan<double> constants)
    {
        int width = In - constants.Length;
        double[] bias = [.. Bias];
        for (int row = 0; row < constants.Length; row++)
            for (int channel = 0; channel < Out; channel++) bias[channel] += constants[row] * Weight[(width + row) * Out + channel];
        return this with { In = width, Bias = bias, Weight = Weight[..(width * Out)] };
    }

    /// <summary>Whether x, or [x, x], is added.</summary>
    public bool Carries => CarriesInput && (Out == In || Out == 2 * In);

    /// <summary>[in, out]: the output of a linear layer for each one-hot input.</summary>
    public double[] OneHotRows()
    {
        double[] rows = [.. Weight];
        for (int row = 0; row < In; row++)
            for (int channel = 0; channel < Out; channel++)
                rows[row * Out + channel] += Bias[channel] + (Carries && channel % In == row ? 1 : 0);
        return rows;
    }
}
