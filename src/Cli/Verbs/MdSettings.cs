using Amalgam.Atoms;
using Amalgam.Atoms.Settings;
using Amalgam.Cli.Input;
using Amalgam.Dynamics.Options;
using Amalgam.Model.Posterior;
using Amalgam.Model.Shipped;

namespace Amalgam.Cli.Verbs;

/// <summary>All keys of run files of molecular dynamics: model, start and precision, and those of <see cref="DynamicsSettings"/>.</summary>
internal static class MdSettings
{
    private static readonly SettingSection<MdRequest> Dynamics = new("dynamics", SettingWording.UnitThenRange);

    public static readonly IReadOnlyList<Setting<MdRequest>> All =
    [
        Dynamics.Text("model", "Model file, several separated by commas (a committee), or an analytic potential such as lj:…; as MODEL of amalgam md.", "",
            request => request.Model, (request, model) => request with { Model = model }) with
        {
            Locate = (models, folder) => string.Join(',', ModelPaths.Split(models, folder).Select(model => LocatedModel(model, folder))),
        },
        Dynamics.Text("start", "Structure to start from, FILE or FILE@N; as START of amalgam md.", "",
            request => request.Start, (request, start) => request with { Start = start }) with { Locate = Located },
        Dynamics.Choice("precision", "Precision of the network's features.", request => request.Precision,
            (request, precision) => request with { Precision = precision }) with { ExpectedKind = "\"float32\" or \"float64\"", Comment = "" },
        Dynamics.Text("source", "Source that the model answers for, of a model that has several.", "", request => request.Condition.Source,
            (request, source) => request with { Condition = request.Condition with { Source = source } }),
        Dynamics.OptionalLong("charge", "Total charge, of a model that reads it; absent: that of the start.", "e", -ElectronicState.Most, ElectronicState.Most,
            request => request.Condition.State.Charge,
            (request, charge) => request with { Condition = request.Condition with { State = request.Condition.State with { Charge = (int)charge } } }),
        Dynamics.OptionalLong("spin", "Spin multiplicity 2S + 1, of a model that reads it; absent: that of the start.", "", -ElectronicState.Most,
            ElectronicState.Most, request => request.Condition.State.Spin,
            (request, spin) => request with { Condition = request.Condition with { State = request.Condition.State with { Spin = (int)spin } } }),
        .. DynamicsSettings.All.Select(setting =>
            setting.In<MdRequest>(request => request.Options, (request, options) => request with { Options = options })),
    ];

    // Analytic potentials have a colon or an equals sign where files have none; a Windows drive letter is one letter long.
    private static string Located(string text, string folder) =>
        ShippedModels.IsMeant(text, folder) || text.IndexOf(':', StringComparison.Ordinal) > 1
            || text.Contains('=', StringComparison.Ordinal) ? text : Path.GetFullPath(text, folder);

    private static string LocatedModel(string text, string folder)
    {
        string file = DrawnName.Split(text, folder).File;
        return Located(file, folder) + text[file.Length..];
    }

    /// <summary>The same request with its files relative to a folder, in which a run file is written; what is no file stays as it is.</summary>
    public static MdRequest RelativeTo(MdRequest request, string folder)
    {
        string Relative(string path) => Path.Exists(path) ? Path.GetRelativePath(Path.GetFullPath(folder), Path.GetFullPath(path)) : path;
        string RelativeModel(string text)
        {
            string file = DrawnName.Split(text).File;
            return Relative(file) + text[file.Length..];
        }
        return request with { Model = OfEach(request.Model, RelativeModel), Start = OfStart(request.Start, Relative) };
    }

    private static string? OfEach(string? models, Func<string, string> change) =>
        models is null ? null : File.Exists(models) ? change(models) : string.Join(',', ModelPaths.Split(models).Select(change));

    private static string? OfStart(string? start, Func<string, string> change)
    {
        int at = start?.LastIndexOf('@') ?? -1;
        return start is null ? null : at > 0 && !Path.Exists(start) ? change(start[..at]) + start[at..] : change(start);
    }
}
