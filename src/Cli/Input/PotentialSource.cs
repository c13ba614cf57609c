using Amalgam.Atoms;
using Amalgam.Atoms.Potentials;
using Amalgam.Dynamics.Minimization;
using Amalgam.Model;
using Amalgam.Model.Files;
using Amalgam.Model.Parameters;
using Amalgam.Model.Posterior;
using Amalgam.Network;

namespace Amalgam.Cli.Input;

/// <summary>What stands for MODEL: a model file, several separated by commas (a committee), or an analytic control.</summary>
/// <param name="Name">as the user wrote it</param>
/// <param name="Create">makes the potential for a number of threads</param>
/// <param name="Members">of a committee; empty otherwise</param>
/// <param name="Models">the model, or those of a committee; empty for a control</param>
internal sealed record PotentialSource(string Name, Func<int, IPotential> Create, IReadOnlyList<PotentialSource> Members, IReadOnlyList<PotentialModel> Models)
{
    public const string Description = "Model file or name (amalgam models); several separated by commas make a committee; "
        + "MODEL@16 draws one of 16 from the posterior of a calibrated model; or a control: "
        + ControlPotential.Forms + ".";

    /// <exception cref="InvalidDataException">A file is missing or is no model, or a control cannot be read.</exception>
    public static PotentialSource Parse(string text, Precision precision)
    {
        PotentialSource[] members = [.. ModelPaths.Split(text).Select(member => OfMember(member, precision))];
        members = [.. members.SelectMany(member => member.Members.Count > 0 ? member.Members : [member])];
        return members switch
        {
            [] => throw new InvalidDataException("expected a model file, found nothing\n  → name one, or a control such as sw:"),
            [PotentialSource only] => only,
            _ => new PotentialSource(text, threads => new Committee([.. members.Select(member => member.Create(threads))]), members,
                [.. members.SelectMany(member => member.Models)]),
        };
    }

    /// <summary>Stands for the content: the same model under another name or in another file has the same.</summary>
    public string Digest => Members.Count > 0 ? string.Join('+', Members.Select(member => member.Digest))
        : Models.Count > 0 ? ModelDigest.Of(Models[0]) : InputDigest.OfText(Name);

    /// <summary>A pool of these potentials.</summary>
    public PotentialPool Pool(int threads) => new(Create, threads);

    private static PotentialSource OfMember(string path, Precision precision)
    {
        if (!File.Exists(path) && ControlPotential.TryParse(path, out _)) return new PotentialSource(path, _ => Control(path), [], []);
        (string file, int? draws) = ModelPaths.Drawn(path);
        PotentialModel model = ModelFile.Load(Inputs.RequireModel(file));
        if (draws is not int count) return Of(path, model, precision);
        if (count is < 2 or > PosteriorDraws.Most)
            throw new InvalidDataException($"{path}: expected 2 to {PosteriorDraws.Most} members behind @, found {count}\n  → such as {file}@16");
        if (model.Uncertainty is null)
            throw new InvalidDataException($"{path}: expected a model with a calibrated uncertainty, found one without\n"
                + $"  → amalgam calibrate {file} --data TRAIN --valid VALID -o CALIBRATED");
        return new PotentialSource(path, _ => throw new InvalidOperationException("members are made one by one"),
            [.. PosteriorDraws.Of(model, count).Select(member => Of(path, member, precision))], []);
    }

    private static PotentialSource Of(string name, PotentialModel model, Precision precision) =>
        new(name, threads => new NetworkPotential(model, precision, threads), [], [model]);

    private static IPotential Control(string text)
    {
        ControlPotential.TryParse(text, out IPotential? potential);
        return potential!;
    }
}
