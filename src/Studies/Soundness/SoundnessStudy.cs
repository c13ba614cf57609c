using Amalgam.Atoms;
using Amalgam.Studies.Errors;

namespace Amalgam.Studies.Soundness;

/// <summary>Whether a potential is sound: exact, symmetric, smooth, repeatable, conservative, and what it makes of molecules, crystals and labels.</summary>
public static class SoundnessStudy
{
    /// <summary>Runs all checks.</summary>
    /// <param name="file">opens the user's structures anew; null when there are none</param>
    /// <param name="progress">receives what is being done</param>
    /// <exception cref="InvalidDataException">Options out of range, or a file that is empty or holds elements that the potential does not know.</exception>
    public static SoundnessReport Run(SoundnessSubject subject, SoundnessOptions options, Func<IEnumerable<Structure>>? file = null,
        Action<string>? progress = null, CancellationToken cancellation = default)
    {
        options.Check();
        using var work = new SoundnessWork(subject, options, file is null ? [] : Choose(file, options.Structures), cancellation);
        // All of the file, before anything costs time.
        foreach (Structure structure in file?.Invoke() ?? []) ElementCoverage.Require(work.Exact.Wide, structure);
        void Next(string what)
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Invoke(what);
        }
        Next("derivatives");
        ExactnessChecks.Run(work);
        Next("symmetries");
        SymmetryChecks.Run(work);
        Next("smoothness");
        SmoothnessChecks.Run(work);
        Next("repeatability");
        RepeatabilityChecks.Run(work);
        Next("dynamics");
        IReadOnlyList<EnergyDrift> drifts = DynamicsChecks.Run(work);
        Next("diatomic curves");
        IReadOnlyList<DiatomicCurve> diatomics = DiatomicChecks.Run(work);
        VacuumChecks.Run(work);
        Next("E–V curves");
        IReadOnlyList<VolumeCurve> volumes = VolumeChecks.Run(work);
        Next("errors");
        ErrorTable? errors = ErrorChecks.Run(work, file?.Invoke(), count => progress?.Invoke($"errors, {NumberText.Plural(count, "structure")}"));
        Next("cost");
        CostChecks.Run(work);
        return new SoundnessReport(subject, options, work.Elements, work.Lines, drifts, diatomics, volumes, errors);
    }

    /// <summary>A number of structures, spread evenly over a file that is read twice and never held whole.</summary>
    private static List<Structure> Choose(Func<IEnumerable<Structure>> file, int count)
    {
        int total = 0;
        string source = "";
        foreach (Structure structure in file()) (total, source) = (total + 1, structure.Source);
        if (total == 0) throw new InvalidDataException($"{source}expected structures, found none\n  → is the file empty?");
        int picks = Math.Min(count, total);
        HashSet<int> wanted = [.. Enumerable.Range(0, picks).Select(k => picks == 1 ? 0 : (int)((long)k * (total - 1) / (picks - 1)))];
        return [.. file().Where((structure, index) => wanted.Contains(index) && structure.AtomCount > 0)];
    }
}
