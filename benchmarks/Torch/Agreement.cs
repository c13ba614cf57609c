using Amalgam.Network.Graph;

namespace Amalgam.Benchmarks.Torch;

/// <summary>Two codes that are compared for speed must first give the same numbers.</summary>
/// <param name="Energy">Largest difference over the largest value.</param>
/// <param name="Forces">The same.</param>
/// <param name="Virial">The same.</param>
/// <param name="Gradient">Norm of the difference over the norm.</param>
internal sealed record Agreement(double Energy, double Forces, double Virial, double Gradient)
{
    private const double LargestDifference = 1e-4, LargestGradientDifference = 1e-3;

    /// <exception cref="InvalidDataException">The codes disagree.</exception>
    public static Agreement Of(AmalgamSide ours, TorchSide theirs, IReadOnlyList<StructureGraph> batch, Labels labels)
    {
        ours.Step(labels);
        theirs.Evaluate(keep: true);
        theirs.Step();
        int atoms = batch.Sum(graph => graph.AtomCount);
        var found = new Agreement(
            Largest(ours.Result.Energy.AsSpan(0, batch.Count), theirs.Last.Energy), Largest(ours.Result.Forces.AsSpan(0, 3 * atoms), theirs.Last.Forces),
            Largest(ours.Result.Virial.AsSpan(0, 9 * batch.Count), theirs.Last.Virial), Norm(ours.Gradient, theirs.Gradient()));
        bool agree = found.Energy < LargestDifference && found.Forces < LargestDifference && found.Virial < LargestDifference
            && found.Gradient < LargestGradientDifference;
        return agree ? found : throw new InvalidDataException(
            $"{theirs.Name}: expected the numbers of Amalgam within {LargestDifference} and its gradient within {LargestGradientDifference}, found {found}");
    }

    private static double Largest(ReadOnlySpan<double> ours, ReadOnlySpan<double> theirs)
    {
        double scale = 0, difference = 0;
        for (int index = 0; index < ours.Length; index++)
        {
            scale = Math.Max(scale, Math.Abs(ours[index]));
            difference = Math.Max(difference, Math.Abs(ours[index] - theirs[index]));
        }
        return difference / scale;
    }

    private static double Norm(double[] ours, double[] theirs) =>
        Math.Sqrt(ours.Zip(theirs).Sum(pair => (pair.First - pair.Second) * (pair.First - pair.Second)) / ours.Sum(x => x * x));
}
