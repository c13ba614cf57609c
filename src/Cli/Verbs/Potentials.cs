using Amalgam.Atoms;
using Amalgam.Atoms.Controls;
using Amalgam.Model;
using Amalgam.Model.Network;

namespace Amalgam.Cli.Verbs;

/// <summary>What may stand for MODEL: a model file, several separated by commas (a committee), or an analytic control.</summary>
internal static class Potentials
{
    /// <summary>For help texts.</summary>
    public const string Description = "Model file; several separated by commas make a committee; or a control: lj:epsilon=E,sigma=S,cutoff=C (eV, Å), or sw: (silicon).";

    /// <summary>Reads what the text names, once; each call of the result makes a potential of its own, to be disposed where it can be.</summary>
    /// <param name="threads">of each potential, 0 for all processors</param>
    /// <exception cref="InvalidDataException">No such file, no model, or a control with a fault.</exception>
    public static Func<IPotential> Of(string text, Precision precision, int threads)
    {
        if (ControlPotential.TryParse(text, out _))
            return () => ControlPotential.TryParse(text, out IPotential? control) ? control! : throw new InvalidOperationException(text);
        string[] paths = File.Exists(text) ? [text] : text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (paths.Length == 0) throw new InvalidDataException($"expected a model, found '{text}'\n  → name a model file");
        PotentialModel[] models = [.. paths.Select(path => ModelFile.Load(Inputs.RequireFile(path)))];
        return () => models.Length == 1
            ? new NetworkPotential(models[0], precision, threads)
            : new Committee([.. models.Select(model => new NetworkPotential(model, precision, threads))]);
    }
}
