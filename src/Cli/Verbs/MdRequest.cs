using Amalgam.Cli.Input;
using Amalgam.Dynamics.Options;
using Amalgam.Dynamics.Runs;
using Amalgam.Model;

namespace Amalgam.Cli.Verbs;

/// <summary>The input of a molecular dynamics run: the potential, the start, the options.</summary>
/// <param name="Model">As <see cref="PotentialSource"/> understands it; null when not given.</param>
/// <param name="Start">As <see cref="StartStructure"/> understands it; null when not given.</param>
internal sealed record MdRequest(string? Model, string? Start, Precision Precision, DynamicsOptions Options)
{
    /// <summary>Everything as a run file, to be read again.</summary>
    public string Text() => DynamicsSettings.Text(Options, $"model = {Quoted(Absolute(Model!))}", $"start = {Quoted(Absolute(Start!))}",
        $"precision = \"{(Precision == Precision.Float64 ? "float64" : "float32")}\"");

    // Files are named so that the run can be resumed from any folder; controls and lists of models stay as they are where they are no file.
    private static string Absolute(string text)
    {
        if (File.Exists(text)) return Path.GetFullPath(text);
        int at = text.LastIndexOf('@');
        if (at > 0 && File.Exists(text[..at])) return Path.GetFullPath(text[..at]) + text[at..];
        string[] parts = text.Split(',');
        return parts.All(File.Exists) ? string.Join(',', parts.Select(Path.GetFullPath)) : text;
    }

    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
