using Amalgam.Atoms;
using Amalgam.Atoms.Potentials;
using Amalgam.Dynamics.Minimization;
using Amalgam.Model;
using Amalgam.Model.Files;
using Amalgam.Model.Parameters;
using Amalgam.Network;

namespace Amalgam.Cli.Input;

/// <summary>What stands for MODEL: a model file, several separated by commas (a committee), or an analytic control.</summary>
/// <param name="Name">as the user wrote it</param>
/// <param name="Create">makes the potential for a number of threads</param>
/// <param name="Members">of a committee; empty otherwise</param>
/// <param name="Models">the model, or those of a committee; empty for a control</param>
internal sealed record PotentialSource(string Name, Func<int, IPotential> Create, IReadOnlyList<PotentialSource> Members, IReadOnlyList<PotentialModel> Models)
{
    public const string Description = "Model file or name (amalgam models); several separated by commas make a committee; or a control: "
        + ControlPotential.Forms + ".";

    /// <exception cref="InvalidDataException">A file is missing or is no model, or a control cannot be read.</exception>
    public static PotentialSource Parse(string text, Precision precision)
    {
        PotentialSource[] members = [.. ModelPaths.Split(text).Select(member => OfMember(member, precision))];
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
        PotentialModel model = ModelFile.Load(Inputs.RequireModel(path));
        return new PotentialSource(path, threads => new NetworkPotential(model, precision, threads), [], [model]);
    }

    private static IPotential Control(string text)
    {
        ControlPotential.TryParse(text, out IPotential? potential);
        return potential!;
    }
}
