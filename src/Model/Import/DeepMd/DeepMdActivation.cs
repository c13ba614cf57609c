using Amalgam.Model.Activations;

namespace Amalgam.Model.Import.DeepMd;

/// <summary>DeePMD-kit's names of activations.</summary>
internal static class DeepMdActivation
{
    /// <summary>Reads an activation; one that is not supported is reported.</summary>
    public static Activation Read(DeepMdNode node, string key, string missing)
    {
        string name = node.Text(key, missing);
        if (TryParse(name, out Activation activation)) return activation;
        node.Problems.Add(node.PathOf(key), "silu, tanh or silut:T", $"'{name}'", "other activations are not supported");
        return Activation.Silu;
    }

    public static bool TryParse(string name, out Activation activation)
    {
        string lower = name.ToLowerInvariant();
        // Both names mean the same function; without a number its threshold is 3.
        if (lower is "silut" or "custom_silu") lower = "silut:3.0";
        if (lower.StartsWith("custom_silu:", StringComparison.Ordinal)) lower = string.Concat("silut:", lower.AsSpan("custom_silu:".Length));
        try
        {
            activation = Activation.Parse(lower);
            return true;
        }
        catch (FormatException)
        {
            activation = Activation.Silu;
            return false;
        }
    }
}
