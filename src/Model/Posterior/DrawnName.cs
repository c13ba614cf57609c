using System.Globalization;

namespace Amalgam.Model.Posterior;

/// <summary>MODEL@16: sixteen members drawn from the posterior of a model, as users name them everywhere.</summary>
public static class DrawnName
{
    /// <summary>The file or name and the number of members; no number where there is none, or where a file has the whole name.</summary>
    /// <param name="folder">what relative paths are relative to; null for the current folder</param>
    public static (string File, int? Draws) Split(string name, string? folder = null)
    {
        int at = name.LastIndexOf('@');
        if (at <= 0 || File.Exists(folder is null ? name : Path.GetFullPath(name, folder))) return (name, null);
        return int.TryParse(name.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int draws) ? (name[..at], draws) : (name, null);
    }

    /// <summary>The members that a name stands for.</summary>
    /// <param name="name">begins messages</param>
    /// <exception cref="InvalidDataException">So many cannot be drawn, or the model does not know how far it can be trusted.</exception>
    public static PotentialModel[] Members(PotentialModel model, int count, string name)
    {
        string file = Split(name).File;
        if (count is < 2 or > PosteriorDraws.Most)
            throw new InvalidDataException($"{name}: expected 2 to {PosteriorDraws.Most} members behind @, found {count}\n  → such as {file}@16");
        if (model.Uncertainty is null)
            throw new InvalidDataException($"{name}: expected a model with a calibrated uncertainty, found one without\n"
                + $"  → amalgam calibrate {file} --data TRAIN --valid VALID -o CALIBRATED");
        return PosteriorDraws.Of(model, count);
    }
}
