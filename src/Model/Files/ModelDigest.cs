using System.Runtime.InteropServices;
using System.Text;
using Amalgam.Atoms;
using Amalgam.Model.Backbones.Dpa3;

namespace Amalgam.Model.Files;

/// <summary>A few digits that stand for everything a model predicts with: two models with the same digits give the same numbers, however they are stored.
/// </summary>
public static class ModelDigest
{
    private const int Digits = 16;

    /// <summary>The first 16 hexadecimal digits of SHA-256 over spec, parameters, E0, baseline and selection.</summary>
    public static string Of(PotentialModel model)
    {
        var hash = new Sha256();
        hash.Append(Encoding.UTF8.GetBytes(SpecJson.Write(model.Spec).ToJsonString()));
        hash.Append(MemoryMarshal.AsBytes(model.ReferenceEnergies.AsSpan()));
        hash.Append(MemoryMarshal.AsBytes(model.BaselineEnergies.AsSpan()));
        hash.Append(MemoryMarshal.AsBytes<double>(model.Parameters.Values));
        foreach (int[] experts in model.Selection?.Experts ?? []) hash.Append(MemoryMarshal.AsBytes(experts.AsSpan()));
        return Convert.ToHexStringLower(hash.Finish())[..Digits];
    }
}
