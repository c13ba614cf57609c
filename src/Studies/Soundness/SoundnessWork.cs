using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Atoms.Workers;
using Amalgam.Model.Parameters;

namespace Amalgam.Studies.Soundness;

/// <summary>The state of a soundness study while it runs: potentials, structures, and the lines so far.</summary>
internal sealed class SoundnessWork : IDisposable
{
    private readonly List<SoundnessLine> lines = [];

    /// <param name="chosen">structures of the user's file to try; empty when there is no file</param>
    public SoundnessWork(SoundnessSubject subject, SoundnessOptions options, IReadOnlyList<Structure> chosen, CancellationToken cancellation)
    {
        (Subject, Options, Chosen, Cancellation) = (subject, options, chosen, cancellation);
        Exact = new PotentialPool(threads => subject.Create(Precision.Float64, threads), options.Threads);
        Fast = subject.IsNetwork ? new PotentialPool(threads => subject.Create(Precision.Float32, threads), options.Threads) : Exact;
        Elements = subject.Elements(Exact.Wide, chosen);
        Made = TrialStructures.Of(Elements, options.Seed);
    }

    public SoundnessSubject Subject { get; }
    public SoundnessOptions Options { get; }
    public IReadOnlyList<Structure> Chosen { get; }
    public CancellationToken Cancellation { get; }

    /// <summary>Elements to try, ascending.</summary>
    public IReadOnlyList<Element> Elements { get; }

    /// <summary>A molecule, a wire, a slab and a crystal of these elements.</summary>
    public IReadOnlyList<(string Name, Structure Structure)> Made { get; }

    /// <summary>In double.</summary>
    public PotentialPool Exact { get; }

    /// <summary>In float, as potentials are used; the same as <see cref="Exact"/> for controls.</summary>
    public PotentialPool Fast { get; }

    public IReadOnlyList<SoundnessLine> Lines => lines;

    public void Add(string group, string check, string where, double value, SoundnessLimit limit, string? note = null) =>
        lines.Add(new SoundnessLine(group, check, where, value, limit.Unit, limit, limit.Judge(value), note));

    public void Add(SoundnessLine line) => lines.Add(line);

    public void AddFigure(string group, string check, string where, double value, string unit, string? note = null) =>
        lines.Add(new SoundnessLine(group, check, where, value, unit, null, CheckOutcome.Unlimited, note));

    public void Skip(string group, string check, string where, string unit, string reason) =>
        lines.Add(new SoundnessLine(group, check, where, null, unit, null, CheckOutcome.Skipped, reason));

    /// <summary>Measures and adds a line; what a potential refuses to compute is a failure with its message.</summary>
    public void Try(string group, string check, string where, SoundnessLimit limit, Func<double> measure, string? note = null)
    {
        Cancellation.ThrowIfCancellationRequested();
        try
        {
            Add(group, check, where, measure(), limit, note);
        }
        catch (InvalidDataException problem)
        {
            lines.Add(new SoundnessLine(group, check, where, null, limit.Unit, limit, CheckOutcome.Fail, problem.Message.ReplaceLineEndings(" ")));
        }
    }

    public void Dispose()
    {
        Exact.Dispose();
        if (Fast != Exact) Fast.Dispose();
    }
}
