using System.Globalization;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Experts;
using Amalgam.Model.Parameters;
using Amalgam.Training.Options;

namespace Amalgam.Training.Exploration;

/// <summary>Chooses the experts of each element: noisy, balanced selections during exploration, then a final one.</summary>
/// <remarks>
/// With gates over the selected experts alone, unselected logits get no gradient, so a selection would stay near its random start. In the
/// first part of the run the selection is therefore repeated at regular fractions, from logits + noise (falling to zero) + a balance bias. The
/// bias follows arXiv:2408.15664 (no balancing loss): it is lowered for experts with more than their share of Σ √(atoms of z) over the elements z that use
/// them. The weight of an element grows with the root of its atoms: else hydrogen or oxygen would take most experts.
/// </remarks>
internal sealed class ExpertExploration
{
    private const int BalanceRounds = 200;

    private readonly ExpertOptions options;
    private readonly double[] elementWeight;
    private readonly long seed;

    /// <summary>The selection in force.</summary>
    public ExpertSelection Selection { get; private set; }

    /// <summary>[router, E], balance bias of the last selection.</summary>
    public double[][] Balance { get; private set; }

    /// <summary>Selections made so far, the first at the start included.</summary>
    public int Made { get; private set; }

    /// <param name="atoms">[element], atoms in the training structures</param>
    public ExpertExploration(ExpertOptions options, ParameterSet parameters, IReadOnlyList<long> atoms, long seed)
    {
        this.options = options;
        this.seed = seed;
        elementWeight = [.. atoms.Select(count => Math.Sqrt(count))];
        Balance = [.. parameters.Layout.Routers.Select(_ => new double[parameters.Layout.Spec.RoutedExperts])];
        Selection = ExpertSelection.Choose(parameters.Routers);
    }

    /// <summary>Whether the selection is final.</summary>
    public bool Frozen => Made > options.Reselections;

    /// <summary>Continues from a saved state.</summary>
    public void Restore(ExpertSelection selection, double[][] balance, int made)
    {
        Selection = selection;
        Balance = balance;
        Made = made;
    }

    /// <summary>Takes over a final selection.</summary>
    public void Keep(ExpertSelection selection) => Restore(selection, Balance, options.Reselections + 1);

    /// <summary>Makes a new selection when one is due; true when it did.</summary>
    /// <param name="fraction">part of the run that is done</param>
    public bool Advance(ParameterSet parameters, double fraction)
    {
        if (Frozen) return false;
        double explored = options.Exploration > 0 ? fraction / options.Exploration : 1;
        int due = Math.Min(options.Reselections, (int)(explored * options.Reselections)) + 1;
        if (due <= Made) return false;
        Made = due;
        double noise = Frozen ? 0 : options.Noise * (1 - Math.Min(explored, 1));
        Select(parameters, noise);
        return true;
    }

    /// <summary>Routed experts that no element uses: one line per router that has any.</summary>
    public IReadOnlyList<string> DeadExperts(ParameterLayout layout)
    {
        var lines = new List<string>();
        for (int router = 0; router < layout.Routers.Count; router++)
        {
            int[] dead = [.. Enumerable.Range(0, layout.Spec.RoutedExperts).Except(Selection.Experts[router])];
            if (dead.Length > 0)
                lines.Add($"{layout.Routers[router].Name}: {dead.Length} of {layout.Spec.RoutedExperts} experts unused ({string.Join(' ', dead)})");
        }
        return lines;
    }

    private void Select(ParameterSet parameters, double noise)
    {
        ParameterLayout layout = parameters.Layout;
        ModelSpec spec = layout.Spec;
        var random = new DeterministicRandom((ulong)seed, string.Create(CultureInfo.InvariantCulture, $"exploration {Made}"));
        var bias = new double[layout.Routers.Count][];
        for (int router = 0; router < bias.Length; router++)
        {
            double[] logits = Logits(parameters, router);
            double spread = Spread(logits);
            double[] perturbed = [.. logits.Select(logit => logit + noise * spread * random.NextNormal())];
            if (options.Balance) LevelOut(perturbed, Balance[router], spread, spec);
            bias[router] = new double[logits.Length];
            for (int entry = 0; entry < logits.Length; entry++)
                bias[router][entry] = perturbed[entry] - logits[entry] + Balance[router][entry % spec.RoutedExperts];
        }
        Selection = ExpertSelection.Choose(parameters.Routers, bias);
    }

    /// <summary>Moves the balance bias until loads are near equal, and keeps the bias of the most even load.</summary>
    /// <param name="logits">[element, E]</param>
    /// <param name="balance">[E], changed</param>
    private void LevelOut(double[] logits, double[] balance, double spread, ModelSpec spec)
    {
        double[] best = [.. balance];
        double lowest = double.PositiveInfinity, share = elementWeight.Sum() * spec.ActiveExperts / spec.RoutedExperts;
        for (int round = 0; round < BalanceRounds; round++)
        {
            double[] load = Load(logits, balance, spec);
            double unevenness = load.Sum(weight => (weight - share) * (weight - share));
            if (unevenness < lowest)
            {
                lowest = unevenness;
                balance.CopyTo(best, 0);
            }
            double pace = 0.2 * spread * (1 - (double)round / BalanceRounds);
            for (int expert = 0; expert < load.Length; expert++) balance[expert] -= pace * Math.Clamp(load[expert] / share - 1, -1, 1);
        }
        best.CopyTo(balance, 0);
    }

    /// <summary>[E], Σ of element weights over the elements that would use each expert.</summary>
    private double[] Load(double[] logits, double[] balance, ModelSpec spec)
    {
        int routed = spec.RoutedExperts;
        var load = new double[routed];
        var biased = new double[routed];
        var selected = new int[spec.ActiveExperts];
        for (int element = 0; element < elementWeight.Length; element++)
        {
            for (int expert = 0; expert < routed; expert++) biased[expert] = logits[element * routed + expert] + balance[expert];
            Routers.Largest(biased, selected);
            foreach (int expert in selected) load[expert] += elementWeight[element];
        }
        return load;
    }

    /// <summary>[element, E], the logits of a router.</summary>
    private static double[] Logits(ParameterSet parameters, int router)
    {
        ModelSpec spec = parameters.Layout.Spec;
        var logits = new double[spec.Elements.Count * spec.RoutedExperts];
        for (int element = 0; element < spec.Elements.Count; element++)
            parameters.Routers.Logits(router, parameters.Routers.Element(element), logits.AsSpan(element * spec.RoutedExperts, spec.RoutedExperts));
        return logits;
    }

    private static double Spread(double[] logits)
    {
        double mean = logits.Average();
        return Math.Sqrt(logits.Sum(logit => (logit - mean) * (logit - mean)) / logits.Length) + 1e-12;
    }
}
