using Amalgam.Atoms.Settings;
using Amalgam.Cli.Input;
using Amalgam.Dynamics.Options;

namespace Amalgam.Cli.Verbs;

/// <summary>All keys of run files of molecular dynamics: model, start and precision, and those of <see cref="DynamicsSettings"/>.</summary>
internal static class MdSettings
{
    private static readonly SettingSection<MdRequest> Dynamics = new("dynamics", SettingWording.UnitThenRange);

    public static readonly IReadOnlyList<Setting<MdRequest>> All =
    [
        Dynamics.Text("model", "Model file, several separated by commas (a committee), or an analytic potential such as lj:…; as MODEL of amalgam md.", "",
            request => request.Model is string model ? Absolute(model) : null, (request, model) => request with { Model = model }) with
        {
            Locate = (models, folder) => string.Join(',', ModelPaths.Split(models, folder).Select(model => Located(model, folder))),
        },
        Dynamics.Text("start", "Structure to start from, FILE or FILE@N; as START of amalgam md.", "",
            request => request.Start is string start ? Absolute(start) : null, (request, start) => request with { Start = start }) with { Locate = Located },
        Dynamics.Choice("precision", "Precision of the network's features.", request => request.Precision,
            (request, precision) => request with { Precision = precision }) with { ExpectedKind = "\"float32\" or \"float64\"", Comment = "" },
        .. DynamicsSettings.All.Select(setting =>
            setting.In<MdRequest>(request => request.Options, (request, options) => request with { Options = options })),
    ];

    // Analytic potentials have a colon or an equals sign where files have none; a Windows drive letter is one letter long.
    private static string Located(string text, string folder) =>
        text.IndexOf(':', StringComparison.Ordinal) > 1 || text.Contains('=', StringComparison.Ordinal) ? text : Path.GetFullPath(text, folder);

    // Files are written with their folders so that the run can be resumed from any folder; what is no file stays as it is.
    private static string Absolute(string text)
    {
        if (File.Exists(text)) return Path.GetFullPath(text);
        int at = text.LastIndexOf('@');
        if (at > 0 && File.Exists(text[..at])) return Path.GetFullPath(text[..at]) + text[at..];
        return string.Join(',', ModelPaths.Split(text).Select(part => File.Exists(part) ? Path.GetFullPath(part) : part));
    }
}
