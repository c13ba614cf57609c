using System.Globalization;

namespace Amalgam.Atoms.Potentials;

/// <summary>Analytic potentials given as text where a model file is expected: "lj:epsilon=0.0104,sigma=3.4,cutoff=8.5" and "sw:".</summary>
public static class ControlPotential
{
    private static readonly string[] Names = ["lj", "sw"];
    private static readonly string[] LennardJonesKeys = ["epsilon", "sigma", "cutoff", "switch", "end"];
    private static readonly string[] StillingerWeberKeys = ["epsilon", "sigma", "lambda"];

    /// <summary>What the text forms look like, for help texts.</summary>
    public const string Forms =
        "lj:epsilon=0.0104,sigma=3.4,cutoff=8.5 (eV, Å; also switch=1 Å, end=switched|shifted|cut) "
        + "or sw: (silicon; also epsilon=, sigma=, lambda=)";

    /// <summary>Whether a text begins as the text form of a potential does.</summary>
    public static bool IsOne(string text) => text.IndexOf(':', StringComparison.Ordinal) is > 0 and int colon
        && Names.Contains(text[..colon], StringComparer.OrdinalIgnoreCase);

    /// <summary>Parses the text form of a potential; false when the text does not begin with "lj:" or "sw:", in any capitals.</summary>
    /// <exception cref="InvalidDataException">It begins so, but a key is unknown, double or missing, or a number is impossible.</exception>
    public static bool TryParse(string text, out IPotential? potential)
    {
        potential = null;
        if (!IsOne(text)) return false;
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        potential = text[..colon].Equals("lj", StringComparison.OrdinalIgnoreCase) ? LennardJones(text, Pairs(text, colon, LennardJonesKeys))
            : StillingerWeber(text, Pairs(text, colon, StillingerWeberKeys));
        return true;
    }

    private static LennardJones LennardJones(string text, Dictionary<string, string> values)
    {
        double epsilon = Number(text, values, "epsilon", null), sigma = Number(text, values, "sigma", null), cutoff = Number(text, values, "cutoff", null);
        double width = Number(text, values, "switch", Math.Min(1, cutoff / 4));
        if (width > cutoff) throw Fault(text, $"expected a switch no wider than the cutoff, found {width} > {cutoff} Å", "make switch= smaller");
        return new LennardJones(epsilon, sigma, cutoff, End(text, values), width);
    }

    private static LennardJonesEnd End(string text, Dictionary<string, string> values)
    {
        string end = values.GetValueOrDefault("end", "switched");
        return end switch
        {
            "switched" => LennardJonesEnd.Switched,
            "shifted" => LennardJonesEnd.Shifted,
            "cut" => LennardJonesEnd.Cut,
            _ => throw Fault(text, $"expected end=switched, shifted or cut, found end={end}", NearestName.Advice(end, ["switched", "shifted", "cut"])),
        };
    }

    private static StillingerWeber StillingerWeber(string text, Dictionary<string, string> values)
    {
        var silicon = new StillingerWeberParameters();
        return new StillingerWeber(silicon with
        {
            Epsilon = Number(text, values, "epsilon", silicon.Epsilon),
            Sigma = Number(text, values, "sigma", silicon.Sigma),
            Lambda = Number(text, values, "lambda", silicon.Lambda),
        });
    }

    private static Dictionary<string, string> Pairs(string text, int colon, string[] known)
    {
        var values = new Dictionary<string, string>();
        foreach (string part in text[(colon + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) throw Fault(text, $"expected key=value, found '{part}'", $"such as {Forms}");
            string key = part[..equals].Trim();
            if (!known.Contains(key)) throw Fault(text, $"expected one of {string.Join(", ", known)}, found '{key}'", NearestName.Advice(key, known));
            if (!values.TryAdd(key, part[(equals + 1)..].Trim())) throw Fault(text, $"expected {key} once, found it twice", "leave one of the two out");
        }
        return values;
    }

    private static double Number(string text, Dictionary<string, string> values, string key, double? otherwise)
    {
        if (!values.TryGetValue(key, out string? word))
            return otherwise ?? throw Fault(text, $"expected {key}=NUMBER, found none", $"such as {Forms}");
        bool isNumber = double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value);
        bool mayBeZero = key is "epsilon" or "lambda";
        if (!isNumber || value < 0 || value == 0 && !mayBeZero)
            throw Fault(text, $"expected {key} to be a {(mayBeZero ? "number of zero or more" : "positive number")}, found '{word}'",
                "energies are in eV, lengths in Å");
        return value;
    }

    private static InvalidDataException Fault(string text, string what, string advice) => new($"{what}\n  {text}\n  → {advice}");
}
