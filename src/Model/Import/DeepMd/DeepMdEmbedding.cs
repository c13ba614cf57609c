using Amalgam.Model.Activations;

namespace Amalgam.Model.Import.DeepMd;

/// <summary>Vectors of one-hot inputs: of types, of the total charge and of the spin.</summary>
internal static class DeepMdEmbedding
{
    private const int Charges = 200, LowestCharge = -100, Spins = 100;

    /// <summary>[input, width]: the embedding network applied to the one-hot vector of each input, so a residual layer adds that vector.</summary>
    public static double[] Read(DeepMdNode embedding, int inputs, int width, DeepMdTypes? types)
    {
        embedding.RequireVersion("TypeEmbedNet", 2);
        embedding.Require("use_econf_tebd", false, "element tables made from electron configurations are not supported");
        // The padding row means "no atom"; DeePMD-kit makes it when it reads the file, so it is not stored.
        embedding.Ignore("activation_function", "neuron", "padding", "resnet_dt", "trainable", "use_tebd_bias");
        DeepMdLayer.RequirePrecision(embedding);
        if (types is null) embedding.Ignore("ntypes", "type_map");
        else types.RequireSame(embedding);
        DeepMdNode network = embedding.Child("embedding");
        network.RequireVersion("EmbeddingNetwork", 2);
        network.Ignore("activation_function", "neuron", "resnet_dt", "bias", "in_dim", "precision");
        DeepMdNode[] layers = network.Children("layers");
        if (layers.Length != 1) throw embedding.Problems.Fatal(network.PathOf("layers"), "one layer", $"{layers.Length}",
            "deeper type embeddings are not supported");
        DeepMdLayer layer = DeepMdLayer.Read(layers[0], inputs, width);
        if (layer.Activation is not ("linear" or "none") || layer.Step is not null)
            embedding.Problems.Add(network.PathOf("layers[0]"), "a linear layer without time step", $"activation '{layer.Activation}'",
                "the type embedding of DPA3 is linear");
        network.Done();
        embedding.Done();
        return layer.OneHotRows();
    }

    /// <summary>[n], what is added to the vector of every element: φ([c_q, m_s] W + b), with q and s cut to whole numbers.</summary>
    public static double[] ChargeAndSpin(DeepMdNode descriptor, (double Charge, double Spin) told, int width, Activation activation)
    {
        double[] charges = Read(descriptor.Child("chg_embedding"), Charges, width, null), spins = Read(descriptor.Child("spin_embedding"), Spins, width, null);
        DeepMdLayer mix = DeepMdLayer.ReadMap(descriptor.Child("mix_cs_mlp"), 2 * width, width);
        double charge = Math.Truncate(told.Charge) - LowestCharge, spin = Math.Truncate(told.Spin);
        const string advice = "the model knows no others";
        if (!(charge is >= 0 and < Charges)) descriptor.Problems.Add("charge", $"{LowestCharge} to {Charges + LowestCharge - 1}", $"{told.Charge}", advice);
        if (!(spin is >= 0 and < Spins)) descriptor.Problems.Add("spin", $"0 to {Spins - 1}", $"{told.Spin}", advice);
        descriptor.Problems.ThrowIfAny();
        double[] input = [.. charges.AsSpan((int)charge * width, width), .. spins.AsSpan((int)spin * width, width)], sum = [.. mix.Bias];
        for (int row = 0; row < input.Length; row++)
            for (int column = 0; column < width; column++) sum[column] += input[row] * mix.Weight[row * width + column];
        return [.. sum.Select(value => activation.At(value).Value)];
    }
}
