using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Studies.Ablation;
using static Amalgam.Cli.Terminal.NumberFormat;

namespace Amalgam.Cli.Output;

/// <summary>The result of an ablation for people: a line for every network, and what the runs say about the findings of the study.</summary>
internal static class AblationText
{
    /// <param name="notice">which structures the errors are on</param>
    public static void Write(TextWriter output, AblationSummary summary, string notice)
    {
        output.WriteLine($"{notice}; mean ± standard deviation over seeds, differences to the base ± standard error over pairs of equal seed");
        Networks(summary).Write(output);
        output.WriteLine();
        output.WriteLine("findings of the published study on these data");
        foreach (IGrouping<string, Answer> claim in summary.Answers.Where(answer => answer.Claim.IsPublished)
            .GroupBy(answer => answer.Claim.Key)) WriteClaim(output, claim);
        foreach (string quantity in new[] { "energy", "forces" })
            if (summary.HalfIsBest(quantity)
                is ClaimOutcome outcome) output.WriteLine($"  half shared is best, better than none and than all; {quantity}: {Answer.Text(outcome)}");
        Answer[] others = [.. summary.Answers.Where(answer => !answer.Claim.IsPublished)];
        if (others.Length > 0) output.WriteLine("and");
        foreach (IGrouping<string, Answer> claim in others.GroupBy(answer => answer.Claim.Key)) WriteClaim(output, claim);
        output.WriteLine();
        foreach (string sentence in AblationSummary.Criterion.Split(". ")) output.WriteLine(sentence.TrimEnd('.') + ".");
    }

    private static void WriteClaim(TextWriter output, IEnumerable<Answer> answers)
    {
        output.WriteLine("  " + answers.First().Claim.Text);
        foreach (Answer answer in answers) output.WriteLine("    " + answer.InWords());
    }

    private static TextTable Networks(AblationSummary summary)
    {
        var table = new TextTable(
            "network", "runs", "diverged", "spikes", "parameters", "active", "µs/atom", "E, meV/atom", "against base", "F, meV/Å", "against base", "S, meV/Å³",
                "steps", "minutes");
        foreach (NetworkSummary network in summary.Networks)
        {
            ParameterCounts counts = ParameterCounts.Of(network.Network.Spec);
            table.Add(
                network.Network.Name + (network.Network.IsBase ? " (base)" : ""), $"{network.Runs}", $"{network.Diverged}", $"{network.Spikes}",
                    Count(counts.Total), Count(counts.Active),
                Short(network.MicrosecondsPerAtom), Spread(network.Energy), Difference(network.EnergyAgainstBase), Spread(network.Forces),
                    Difference(network.ForcesAgainstBase), Spread(network.Stress),
                double.IsFinite(network.Steps) ? Count((long)Math.Round(network.Steps)) : None, double.IsFinite(network.Minutes) ? Fixed(network.Minutes, 2)
                    : None);
        }
        return table;
    }

    private static string Spread((double Mean, double Deviation) spread) => PlusMinus(spread.Mean, spread.Deviation, "");

    private static string Difference(PairedDifference difference) => PlusMinus(difference.Mean, difference.StandardError, difference.Mean > 0 ? "+" : "");

    private static string PlusMinus(double value, double error, string sign)
    {
        if (!double.IsFinite(value)) return None;
        return double.IsFinite(error) ? $"{sign}{Short(value)} ± {Short(error)}" : sign + Short(value);
    }
}
