using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Model;
using Amalgam.Model.Experts;
using Amalgam.Model.Parameters;

namespace Amalgam.Studies.Soundness;

/// <summary>What is checked: a model, a committee, or an analytic control.</summary>
/// <param name="Name">as the user wrote it</param>
/// <param name="Create">makes the potential in a precision, for a number of threads</param>
/// <param name="Models">the model, or the members of a committee; empty for a control</param>
public sealed record SoundnessSubject(string Name, Func<Precision, int, IPotential> Create, IReadOnlyList<PotentialModel> Models)
{
    // What a control that takes any element is tried with.
    private static readonly Element[] Usual = [Element.Parse("Ar"), Element.Parse("Si")];

    /// <summary>Whether there are precisions and threads to compare: controls have neither.</summary>
    public bool IsNetwork => Models.Count > 0;

    /// <summary>Whether distant fragments know nothing of each other: not where gates read the whole composition.</summary>
    public bool FarFragmentsAdd => Models.All(model => model.Spec.Routing != Routing.Configuration);

    /// <summary>Elements that all members know, ascending; of a control those of the structures, or a usual one.</summary>
    public IReadOnlyList<Element> Elements(IPotential potential, IEnumerable<Structure> structures)
    {
        if (IsNetwork) return [.. Models.Select(model => model.Spec.Elements).Aggregate((all, more) => [.. all.Intersect(more)]).Order()];
        Element[] present = [.. structures.SelectMany(structure => structure.Elements).Distinct().Order()];
        return present.Length > 0 ? present : [Usual.First(potential.Supports)];
    }

    /// <summary>Å: radii at which something between two elements ends, with their names.</summary>
    public IReadOnlyList<(string Name, double Radius)> Ends(IPotential potential, Element first, Element second)
    {
        if (!IsNetwork) return [("cutoff", potential.Cutoff)];
        double CutoffOf(PotentialModel model) => model.Spec.CutoffOf(model.Spec.IndexOf(first), model.Spec.IndexOf(second));
        IEnumerable<(string Name, double Radius)> pairs = Models.Select(model => ("pair cutoff", CutoffOf(model))),
            angles = Models.Where(model => model.Spec.ReadsAngles).Select(model => ("angle cutoff", Math.Min(model.Spec.AngleCutoff, CutoffOf(model))));
        IEnumerable<(string Name, double Radius)> cores = Models.Where(model => model.Spec.CoreRepulsion is not null)
            .Select(model => ("end of the core", model.Spec.CoreRepulsion!.Outer));
        return [.. pairs.Concat(angles).Concat(cores).DistinctBy(end => end.Radius)];
    }
}
