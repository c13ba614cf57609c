using Amalgam.Atoms;
using Amalgam.Atoms.Workers;

namespace Amalgam.Dynamics.Minimization;

/// <summary>Brings a structure to the nearest minimum of its energy, or of its enthalpy under pressure.</summary>
public static class Relaxation
{
    /// <summary>An Armijo decrease: this share of what the slope promises.</summary>
    private const double SufficientShare = 1e-4;
    private const int MostCuts = 8;
    /// <summary>eV per atom below the start: no relaxation gains as much.</summary>
    private const double HoleDepth = 100;

    /// <summary>Relaxes one structure; the given one stays as it is.</summary>
    /// <exception cref="InvalidDataException">An option or the structure has no meaning, or the potential has no number for the start.</exception>
    public static RelaxationResult Run(Structure start, AtomConstraints constraints, RelaxationOptions options, IPotential potential,
        CancellationToken cancellation = default)
    {
        options.Check();
        var movable = new MovableStructure(start, constraints, options, potential);
        movable.Evaluate();
        RequireFinite(movable);
        RelaxationOutcome outcome = options.Method == RelaxationMethod.Fire ? Fire(movable, options, cancellation) : Lbfgs(movable, options, cancellation);
        if (outcome != RelaxationOutcome.Collapsed && movable.Evaluations > 1 && AtomsOnTop.Found(movable.Structure)) outcome = RelaxationOutcome.Collapsed;
        double stress = options.Cell.IsNone ? 0 : movable.LargestStress;
        return new RelaxationResult(movable.Structure, movable.StartEnergy, movable.Evaluation, movable.LargestForce, stress, movable.Evaluations, outcome);
    }

    /// <summary>
    /// Relaxes many structures side by side; the results are those of one after the other. A structure that the potential refuses has the outcome
    /// <see cref="RelaxationOutcome.Failed"/> and stays as it is; the others are relaxed.
    /// </summary>
    /// <param name="constraints">of structure i</param>
    /// <param name="done">called after each, from several threads; null for none</param>
    public static RelaxationResult[] RunAll(
        IReadOnlyList<Structure> starts, Func<int, AtomConstraints> constraints, RelaxationOptions options, PotentialPool pool,
        Action<int, RelaxationResult>? done = null, CancellationToken cancellation = default)
    {
        options.Check();
        var results = new RelaxationResult[starts.Count];
        void One(int index, IPotential potential)
        {
            try { results[index] = Run(starts[index], constraints(index), options, potential, cancellation); }
            catch (InvalidDataException problem) { results[index] = Failure(starts[index], problem.Message); }
            done?.Invoke(index, results[index]);
        }
        if (starts.Count == 1) One(0, pool.Wide);
        else pool.For(starts.Count, One, cancellation);
        return results;
    }

    private static RelaxationResult Failure(Structure start, string problem)
    {
        var nothing = new Evaluation();
        nothing.Reset(start.AtomCount);
        nothing.Energy = double.NaN;
        return new RelaxationResult(StructureCopy.Of(start), double.NaN, nothing, double.NaN, double.NaN, 0, RelaxationOutcome.Failed) { Problem = problem };
    }

    private static RelaxationOutcome Fire(MovableStructure movable, RelaxationOptions options, CancellationToken cancellation)
    {
        var engine = new FireEngine(movable.Point.Length);
        double[] step = new double[movable.Point.Length], good = [.. movable.Point];
        while (!movable.IsConverged)
        {
            if (EarlyEnd(movable, options) is RelaxationOutcome end) return end;
            cancellation.ThrowIfCancellationRequested();
            engine.Step(movable.Gradient, step);
            double factor = movable.Limit(step);
            movable.Point.CopyTo(good, 0);
            for (int i = 0; i < step.Length; i++) movable.Point[i] += factor * step[i];
            if (!movable.TryEvaluate()) return BackTo(good, movable);
        }
        return RelaxationOutcome.Converged;
    }

    /// <summary>Where the potential has no answer atoms fell onto each other: the last place with an answer is kept.</summary>
    private static RelaxationOutcome BackTo(double[] good, MovableStructure movable)
    {
        good.CopyTo(movable.Point, 0);
        movable.Evaluate();
        return RelaxationOutcome.Collapsed;
    }

    private static RelaxationOutcome Lbfgs(MovableStructure movable, RelaxationOptions options, CancellationToken cancellation)
    {
        var hessian = new InverseHessian(movable.Point.Length);
        double[] direction = new double[movable.Point.Length];
        while (!movable.IsConverged)
        {
            if (EarlyEnd(movable, options) is RelaxationOutcome end) return end;
            hessian.Direction(movable.Gradient, direction);
            if (!(InverseHessian.Dot(direction, movable.Gradient) < 0))
            {
                hessian.Forget();
                hessian.Direction(movable.Gradient, direction);
            }
            double factor = movable.Limit(direction);
            for (int i = 0; i < direction.Length; i++) direction[i] *= factor;
            bool wasEmpty = hessian.IsEmpty;
            if (Search(movable, hessian, direction, cancellation)) continue;
            if (wasEmpty) return movable.IsConverged ? RelaxationOutcome.Converged : RelaxationOutcome.Stalled;
            hessian.Forget();
        }
        return RelaxationOutcome.Converged;
    }

    private static RelaxationOutcome? EarlyEnd(MovableStructure movable, RelaxationOptions options) =>
        movable.StartEnergy - movable.Evaluation.Energy > HoleDepth * movable.Structure.AtomCount ? RelaxationOutcome.Collapsed
        : movable.IsCrushed ? RelaxationOutcome.Collapsed
        : movable.IsExploded ? RelaxationOutcome.Exploded
        : movable.Evaluations >= options.MostEvaluations ? RelaxationOutcome.OutOfSteps : null;

    /// <summary>Shortens a step until it lowers the enthalpy. Back at the start when none does.</summary>
    /// <param name="direction">[variable], Å; destroyed</param>
    private static bool Search(MovableStructure movable, InverseHessian hessian, double[] direction, CancellationToken cancellation)
    {
        double[] start = [.. movable.Point], gradient = [.. movable.Gradient];
        double enthalpy = movable.Enthalpy, slope = InverseHessian.Dot(gradient, direction), length = 1;
        for (int cut = 0; cut < MostCuts; cut++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int i = 0; i < start.Length; i++) movable.Point[i] = start[i] + length * direction[i];
            if (!movable.TryEvaluate())
            {
                length *= 0.1;
                continue;
            }
            if (IsAccepted(movable, enthalpy, slope, length, InverseHessian.Dot(movable.Gradient, direction)))
            {
                for (int i = 0; i < start.Length; i++)
                {
                    direction[i] = movable.Point[i] - start[i];
                    gradient[i] = movable.Gradient[i] - gradient[i];
                }
                hessian.Learn(direction, gradient);
                return true;
            }
            // The parabola through both ends; never shorter than a tenth, never longer than a half.
            double parabola = -slope * length * length / (2 * (movable.Enthalpy - enthalpy - slope * length));
            length = double.IsFinite(parabola) ? Math.Clamp(parabola, 0.1 * length, 0.5 * length) : 0.1 * length;
        }
        start.CopyTo(movable.Point, 0);
        movable.Evaluate();
        return false;
    }

    /// <summary>
    /// Where the change of energy drowns in rounding (of a network in single precision too), the slope at the new point decides: it must not be steeper.
    /// </summary>
    private static bool IsAccepted(MovableStructure movable, double enthalpy, double slope, double length, double newSlope)
    {
        double change = movable.Enthalpy - enthalpy, rounding = 1e-6 * Math.Sqrt(movable.Structure.AtomCount) + 1e-10 * Math.Abs(enthalpy);
        if (change <= SufficientShare * length * slope) return true;
        return Math.Abs(change) <= rounding && Math.Abs(newSlope) <= Math.Abs(slope);
    }

    private static void RequireFinite(MovableStructure movable)
    {
        if (movable.IsFinite) return;
        throw new InvalidDataException($"{movable.Structure.Source}: expected a finite energy and finite forces, found not-a-number\n"
            + "  → are atoms on top of each other, or far from anything the model was trained on?");
    }
}
