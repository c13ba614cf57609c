using Amalgam.Model;
using Amalgam.Model.Files;
using Amalgam.Model.Posterior;
using Amalgam.Model.Shipped;

namespace Amalgam.Native;

/// <summary>
/// What a name given to amalgam_open stands for: a model file, a model or a committee that comes along, or MODEL@16: 16 members drawn from the posterior.
/// </summary>
/// <remarks>The names are those of the command line; a file of such a name comes first.</remarks>
internal static class ModelNames
{
    /// <summary>The members that a name stands for, one or more.</summary>
    /// <exception cref="InvalidDataException">The file is no model, or members cannot be drawn from it.</exception>
    /// <exception cref="NativeFault">There is neither a file nor a model of this name.</exception>
    public static PotentialModel[] Load(string name)
    {
        if (ShippedModels.MembersOf(name) is { } members) return [.. members.Select(member => ModelFile.Load(member))];
        (string file, int? draws) = DrawnName.Split(name);
        PotentialModel model = ModelFile.Load(Known(file));
        return draws is int count ? DrawnName.Members(model, count, name) : [model];
    }

    private static string Known(string name)
    {
        if (File.Exists(name) || ShippedModels.IsMeant(name)) return name;
        throw NativeFault.Input($"{name}: expected a model file, found " + (name.Length == 0 ? "an empty name" : "none")
            + $"\n  → check the path; models that come along are {string.Join(", ", ShippedModels.Names)}");
    }
}
