using System.Globalization;
using Amalgam.Dynamics.Options;

namespace Amalgam.Dynamics.Runs;

/// <summary>One key of a run file.</summary>
/// <param name="Section">Section of the run file.</param>
/// <param name="Key">Key in that section; no key occurs in two sections.</param>
/// <param name="Expected">What a value must be, with unit and range.</param>
/// <param name="Get">gives the value: a double, long, bool, text, or null for none</param>
/// <param name="With">gives options with a value, which is a double, long, bool or text; null when it is not as expected</param>
public sealed record DynamicsSetting(string Section, string Key, string Expected, Func<DynamicsOptions, object?> Get, Func<DynamicsOptions, object,
    DynamicsOptions?> With)
{
    /// <summary>The value in TOML; "" for none.</summary>
    public string Text(DynamicsOptions options) => Get(options) switch
    {
        null => "",
        bool truth => truth ? "true" : "false",
        string word => $"\"{word}\"",
        double number => number.ToString("R", CultureInfo.InvariantCulture) is string text && text.AsSpan().IndexOfAny(".E") < 0 ? text + ".0"
            : number.ToString("R", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new InvalidOperationException($"no notation for {Key}"),
    };
}
