using System.Globalization;

namespace Amalgam.Studies.Ablation;

/// <summary>What the runs say about a claim in one quantity.</summary>
/// <param name="Claim">The claim.</param>
/// <param name="Quantity">"energy", "forces", "stress" or "instabilities".</param>
/// <param name="Unit">Unit of the difference.</param>
/// <param name="Difference">Over seeds.</param>
/// <param name="Relative">The mean difference relative to the mean of what the claim says is worse; NaN for slopes and for nothing to relate to.</param>
public sealed record Answer(Claim Claim, string Quantity, string Unit, PairedDifference Difference, double Relative)
{
    /// <summary>Holds, does not hold or undecided.</summary>
    public ClaimOutcome Outcome => Difference.Outcome;

    /// <summary>"holds", "does not hold" or "undecided".</summary>
    public static string Text(ClaimOutcome outcome) => outcome switch
    {
        ClaimOutcome.Holds => "holds",
        ClaimOutcome.DoesNotHold => "does not hold",
        _ => "undecided",
    };

    /// <summary>Such as "forces: holds (−23.1 ± 2.0 meV/Å, −5.2 %, 3 seeds)".</summary>
    public string InWords()
    {
        if (Difference.Seeds == 0) return $"{Quantity}: undecided (no seed with all the networks)";
        string error = Difference.Seeds < 2 ? "" : $" ± {Number(Difference.StandardError)}", relative = double.IsFinite(Relative)
            ? $", {Signed(100 * Relative)} %" : "";
        return $"{Quantity}: {Text(Outcome)} ({Signed(Difference.Mean)}{error} {Unit}{Claim.Per}{relative}, {Difference.Seeds} "
            + $"seed{(Difference.Seeds == 1 ? "" : "s")})";
    }

    private static string Signed(double value) => value < 0 ? "−" + Number(-value) : "+" + Number(value);

    private static string Number(double value) =>
        value.ToString(Math.Abs(value) switch { >= 100 => "F0", >= 10 => "F1", _ => "F2" }, CultureInfo.InvariantCulture);
}
