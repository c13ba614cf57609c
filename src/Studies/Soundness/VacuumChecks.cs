using System.Globalization;
using Amalgam.Atoms;
using Amalgam.Atoms.Elements;

namespace Amalgam.Studies.Soundness;

/// <summary>Whether E0 is the vacuum level: the energy of an atom without neighbours, in double.</summary>
internal static class VacuumChecks
{
    private const string Group = "diatomics", Check = "lone atoms at E0";
    /// <summary>Elements that a note names.</summary>
    private const int Named = 8;

    public static void Run(SoundnessWork work)
    {
        // A control has no E0.
        if (!work.Subject.IsNetwork) return;
        (Element Element, double Energy, double Reference)[] atoms = [.. work.Elements.Select(element => (element, Lone(work.Exact.Wide, element),
            work.Subject.Models.Average(model => model.ReferenceEnergies[model.Spec.IndexOf(element)])))];
        (Element Element, double Energy, double Reference) worst = atoms.MaxBy(atom => Math.Abs(atom.Energy - atom.Reference));
        double deviation = Math.Abs(worst.Energy - worst.Reference);
        CheckOutcome outcome = SoundnessLimits.VacuumLevel.Judge(deviation);
        bool exact = work.Subject.Models.All(model => model.Spec.VacuumReference);
        // Models that do not claim it are told, not failed: what they learned is right beside it.
        if (outcome == CheckOutcome.Fail && !exact) outcome = CheckOutcome.Warn;
        string where = atoms.Length == 1 ? worst.Element.Symbol : $"{atoms.Length} elements, largest {worst.Element}";
        work.Add(new SoundnessLine(Group, Check, where, deviation, SoundnessLimits.VacuumLevel.Unit, SoundnessLimits.VacuumLevel, outcome,
            outcome == CheckOutcome.Pass ? null : Note(atoms, exact)));
    }

    private static double Lone(IPotential potential, Element element) => potential.Of(new Structure([element], new double[3], Cell.Open)).Energy;

    private static string Note((Element Element, double Energy, double Reference)[] atoms, bool exact)
    {
        string list = string.Join(", ", atoms.OrderByDescending(atom => Math.Abs(atom.Energy - atom.Reference)).Take(Named).Select(atom => string.Create(
            CultureInfo.InvariantCulture, $"{atom.Element} {atom.Energy:0.000} at E0 {atom.Reference:0.000} ({atom.Energy - atom.Reference:+0.000;−0.000})")));
        return $"lone atom, eV: {list}{(atoms.Length > Named ? ", …" : "")}; energies counted from free atoms are off by as much per atom"
            + (exact ? "" : "; a model that is trained anew, with start or without, has its lone atoms at E0");
    }
}
