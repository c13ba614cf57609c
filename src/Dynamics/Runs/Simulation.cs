using System.Diagnostics;
using Amalgam.Atoms;
using Amalgam.Atoms.Columns;
using Amalgam.Atoms.Elements;
using Amalgam.Dynamics.Ensembles;
using Amalgam.Dynamics.Minimization;
using Amalgam.Dynamics.Motion;
using Amalgam.Dynamics.Options;
using Amalgam.Dynamics.Restart;

namespace Amalgam.Dynamics.Runs;

/// <summary>Atoms that move under a potential, step by step, without files: what runs are made of, and what tests and validations use.</summary>
public sealed class Simulation
{
    private readonly TimedPotential potential;
    private readonly IIntegrator integrator;
    private readonly StartColumns columns;

    /// <summary>Sets the atoms up with first velocities and evaluates them once.</summary>
    /// <param name="start">copied, not changed</param>
    /// <param name="replica">number of an independent run of the same seed</param>
    /// <exception cref="InvalidDataException">Options, structure and potential do not go together.</exception>
    public Simulation(DynamicsOptions options, IPotential potential, Structure start, int replica = 0)
    {
        columns = new StartColumns(start, options);
        DynamicsCheck.Require(options, potential, start, columns.Constraints);
        Options = options;
        this.potential = new TimedPotential(potential);
        var moving = new Structure(start.Elements, [.. start.Positions], start.Cell) { Source = start.Source };
        State = new MotionState(moving, options.FixedCenter, columns.Masses, columns.Constraints);
        var random = new StepRandom(options.Seed, replica);
        integrator = Integrator(options, State.DegreesOfFreedom, random);
        SetVelocities(start, random);
        this.potential.Evaluate(State.Structure, State.Evaluation);
    }

    public DynamicsOptions Options { get; }

    public MotionState State { get; }

    /// <summary>Coordinates that stay.</summary>
    public AtomConstraints Constraints => columns.Constraints;

    /// <summary>What was understood of the columns of the start in a way that a user may want to know, one line each.</summary>
    public IReadOnlyList<string> Notices => columns.Notices;

    /// <summary>eV; not a number where nothing is conserved.</summary>
    public double Conserved => integrator.Conserved(State);

    /// <summary>Time spent in the potential.</summary>
    public TimeSpan EvaluationTime => potential.Time;

    public void Step() => integrator.Step(State, potential);

    /// <summary>Turns all velocities round; an nve run then goes back the way it came.</summary>
    public void Reverse() => State.ScaleVelocities(-1);

    internal void Save(RestartNumbers numbers)
    {
        numbers.Add("step", State.Step);
        numbers.Add("elements", [.. State.Structure.Elements.Select(element => (double)element.Number)]);
        numbers.Add("masses", State.Masses);
        numbers.Add("fixed", Fixed());
        numbers.Add("positions", State.Structure.Positions);
        numbers.Add("velocities", State.Velocities);
        numbers.Add("cell", State.Structure.Cell.Rows);
        numbers.Add("energy", State.Evaluation.Energy);
        numbers.Add("energies", State.Evaluation.Energies);
        numbers.Add("forces", State.Evaluation.Forces);
        numbers.Add("virial", State.Evaluation.Virial);
        integrator.Save(numbers);
    }

    /// <summary>Restores a saved state. The saved evaluation is used once a new one has given nearly the same forces.</summary>
    internal void Load(RestartNumbers numbers)
    {
        double[] elements = [.. State.Structure.Elements.Select(element => (double)element.Number)];
        if (!numbers["elements"].AsSpan().SequenceEqual(elements))
            throw new InvalidDataException($"{numbers.Source}: expected the atoms of {State.Structure.Source}, "
                + $"found others ({numbers["elements"].Length} atoms, here {elements.Length})\n"
                + "  → give the structure that the run was started from");
        if (!numbers["masses"].AsSpan().SequenceEqual(State.Masses) || !numbers["fixed"].AsSpan().SequenceEqual(Fixed()))
            throw new InvalidDataException($"{numbers.Source}: expected the masses and fixed atoms of {State.Structure.Source}, found others\n"
                + "  → give the structure that the run was started from");
        State.Step = (long)numbers.One("step");
        numbers.CopyTo("positions", State.Structure.Positions);
        numbers.CopyTo("velocities", State.Velocities);
        Cell cell = State.Structure.Cell;
        State.Structure.Cell = new Cell(numbers["cell"], cell.PeriodicA, cell.PeriodicB, cell.PeriodicC);
        potential.Evaluate(State.Structure, State.Evaluation);
        RequireSamePotential(numbers);
        State.Evaluation.Energy = numbers.One("energy");
        numbers.CopyTo("energies", State.Evaluation.Energies);
        numbers.CopyTo("forces", State.Evaluation.Forces);
        numbers.CopyTo("virial", State.Evaluation.Virial);
        integrator.Load(numbers);
    }

    /// <summary>[atom, 3]: 1 for a coordinate that stays, 0 for others.</summary>
    private double[] Fixed() => [.. Constraints.IsFixed.ToArray().Select(isFixed => isFixed ? 1.0 : 0.0)];

    private void RequireSamePotential(RestartNumbers numbers)
    {
        const double tolerance = 1e-3; // relative: single precision on another machine is within, another model is not
        double[] saved = numbers["forces"];
        double size = 0.1, worst = 0;
        for (int i = 0; i < saved.Length && i < State.Evaluation.Forces.Length; i++)
        {
            size = Math.Max(size, Math.Abs(saved[i]));
            worst = Math.Max(worst, Math.Abs(saved[i] - State.Evaluation.Forces[i]));
        }
        if (!(worst <= tolerance * size))
            throw new InvalidDataException($"{numbers.Source}: expected the potential that the run was started with, "
                + $"found other forces (off by {worst:G3} eV/Å)\n"
                + "  → give the same model, or start anew from the last frame");
    }

    private void SetVelocities(Structure start, StepRandom random)
    {
        double[]? read = columns.Velocities?.Velocities;
        if (Options.FirstVelocities == FirstVelocities.File && read is null)
            throw new InvalidDataException($"{start.Source}: expected velocities (a column {ColumnTable.NamesOf(ColumnMeaning.Velocity)}), found none\n"
                + "  → first_velocities = \"draw\"");
        if (read is not null && Options is { Ensemble: Ensemble.Nve, Temperature: not null, FirstVelocities: FirstVelocities.Auto })
            throw new InvalidDataException($"{start.Source}: expected either velocities in the file or a temperature for nve, "
                + $"found both (column {columns.Velocities!.Column})\n"
                + "  → first_velocities = \"file\" or \"draw\"");
        if (read is not null)
        {
            read.CopyTo(State.Velocities, 0);
            State.Hold();
            State.RemoveDrift();
            return;
        }
        if (Options.Temperature is not double temperature)
            throw new InvalidDataException($"{start.Source}: expected a temperature for first velocities, found neither one nor velocities in the file\n"
                + "  → --temperature 300, or 0 to start at rest");
        VelocityDraw.Draw(State, temperature, random);
    }

    private static IIntegrator Integrator(DynamicsOptions options, int freedoms, StepRandom random) =>
        (options.Ensemble, options.ChosenThermostat, options.Barostat) switch
        {
            (Ensemble.Nve, _, _) => new VelocityVerlet(options.Timestep),
            (Ensemble.Nvt, Thermostat.Rescaling, _) => new RescalingVerlet(options, random),
            (Ensemble.Nvt, Thermostat.Langevin, _) => new LangevinVerlet(options, random),
            (Ensemble.Nvt, _, _) => new NoseHooverVerlet(options, freedoms),
            (_, _, Barostat.Rescaling) => new CellRescaling(options, random),
            _ => new MartynaTobiasKlein(options, freedoms),
        };

    private sealed class TimedPotential(IPotential potential) : IPotential
    {
        private long ticks;

        public double Cutoff => potential.Cutoff;

        public TimeSpan Time => Stopwatch.GetElapsedTime(0, ticks);

        public bool HasUncertainty => potential.HasUncertainty;

        public bool Supports(Element element) => potential.Supports(element);

        public void Evaluate(Structure structure, Evaluation result)
        {
            long start = Stopwatch.GetTimestamp();
            potential.Evaluate(structure, result);
            ticks += Stopwatch.GetTimestamp() - start;
        }
    }
}
