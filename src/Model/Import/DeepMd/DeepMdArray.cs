namespace Amalgam.Model.Import.DeepMd;

/// <summary>A numeric array of a DeePMD-kit model file.</summary>
/// <param name="Shape">Row-major shape; empty for a scalar.</param>
/// <param name="Values">[product of the shape]</param>
internal sealed record DeepMdArray(int[] Shape, double[] Values)
{
    public override string ToString() => $"an array of shape [{string.Join(", ", Shape)}]";
}
