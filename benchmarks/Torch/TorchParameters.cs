using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Parameters;
using static TorchSharp.torch;

namespace Amalgam.Benchmarks.Torch;

/// <summary>The parameters of a model as float tensors with the shapes of their layout.</summary>
internal sealed class TorchParameters
{
    private readonly Dictionary<string, Tensor> tensors = [];

    /// <param name="tracked">whether gradients with respect to them are wanted; a prediction is cheaper without</param>
    public TorchParameters(ParameterSet parameters, bool tracked)
    {
        Layout = parameters.Layout;
        foreach (ParameterTensor part in Layout.Tensors)
        {
            float[] values = [.. parameters[part].ToArray().Select(x => (float)x)];
            tensors[part.Name] = tensor(values, [.. part.Shape.Select(size => (long)size)]).requires_grad_(tracked);
        }
    }

    public ParameterLayout Layout { get; }

    public Tensor this[ParameterTensor part] => tensors[part.Name];

    public IEnumerable<Tensor> All => tensors.Values;

    /// <summary>[parameter], the gradients in the order of the layout; zero where there is none.</summary>
    public double[] Gradient()
    {
        var gradient = new double[Layout.Count];
        foreach (ParameterTensor part in Layout.Tensors)
            if (this[part].grad is Tensor own)
                own.data<float>().ToArray().Select(x => (double)x).ToArray().CopyTo(gradient, part.Offset);
        return gradient;
    }

    public void ClearGradient()
    {
        foreach (Tensor part in All)
            if (part.grad is Tensor own) own.zero_();
    }
}
