using System.Globalization;
using System.Text;
using Amalgam.Training.Ranks;
using Amalgam.Training.State;

namespace Amalgam.Training.Run;

/// <summary>Ends a run whose loss is not a number or has exploded, and names the structures.</summary>
internal static class ExplosionGuard
{
    /// <summary>A smoothed loss this many times its lowest value is an explosion.</summary>
    private const double Limit = 1e4;
    private const double Memory = 0.95;
    private const int Named = 10;

    /// <summary>Takes the loss of a step into the smoothed loss and checks it.</summary>
    /// <param name="losses">[structure], parts of the loss</param>
    /// <param name="gradientNorm">norm of the gradient; NaN or infinite counts as an explosion</param>
    /// <param name="batch">source and atoms of every structure of the step</param>
    /// <param name="isReplay">whether the step has replayed structures alone: they begin without any loss, which later ones are not measured by</param>
    /// <exception cref="InvalidDataException">The loss exploded.</exception>
    public static void Check(TrainingState state, double loss, ReadOnlySpan<double> losses, double gradientNorm,
        Func<int, (string Source, int Atoms)> batch, string folder, bool isReplay = false)
    {
        if (!isReplay || !double.IsFinite(loss)) Smooth(state, loss);
        if (!double.IsFinite(loss)) throw Exploded(state, "a finite loss", loss, losses, batch, folder);
        if (!double.IsFinite(gradientNorm)) throw Exploded(state, "a finite gradient", gradientNorm, losses, batch, folder);
        if (state.SmoothLoss > Limit * Math.Max(state.LowestSmoothLoss, 1e-12))
            throw Exploded(state, $"a loss near its lowest {Text(state.LowestSmoothLoss)}", state.SmoothLoss, losses, batch, folder);
    }

    private static void Smooth(TrainingState state, double loss)
    {
        state.SmoothLoss = double.IsNaN(state.SmoothLoss) ? loss : Memory * state.SmoothLoss + (1 - Memory) * loss;
        if (!(state.LowestSmoothLoss <= state.SmoothLoss)) state.LowestSmoothLoss = state.SmoothLoss;
    }

    private static InvalidDataException Exploded(
        TrainingState state, string expected, double found, ReadOnlySpan<double> losses, Func<int, (string Source, int Atoms)> batch, string folder)
    {
        double[] parts = losses.ToArray();
        int[] worst = [.. Enumerable.Range(0, parts.Length).OrderByDescending(index => double.IsFinite(parts[index]) ? parts[index] : double.PositiveInfinity)
            .ThenBy(index => index)];
        var message = new StringBuilder($"step {state.Step + 1}: expected {expected}, found {Text(found)}; the structures of this step, worst first:");
        foreach (int index in worst.Take(Named))
        {
            (string source, int atoms) = batch(index);
            message.Append(CultureInfo.InvariantCulture, $"\n  {source}: part {Text(parts[index])} of the loss, {atoms} atoms");
        }
        string best = double.IsNaN(state.BestLoss) ? "there is no validated model yet"
            : $"the best model (step {state.BestStep}) is {Path.Combine(folder, RunFolder.ModelName)}";
        message.Append(CultureInfo.InvariantCulture,
            $"\n  → look at the labels of these structures ([data] largest_force leaves wild ones out), or lower [schedule] learning_rate; {best}");
        // All ranks know all losses.
        InvalidDataException explosion = RankFault.Agreed(new InvalidDataException(message.ToString()));
        Divergence.Mark(explosion, state.Step + 1);
        return explosion;
    }

    private static string Text(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
