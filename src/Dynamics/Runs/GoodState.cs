using Amalgam.Atoms;
using Amalgam.Dynamics.Motion;

namespace Amalgam.Dynamics.Runs;

/// <summary>A copy of a state from before a step, to go back to when the step led astray.</summary>
internal sealed class GoodState(MotionState state)
{
    private readonly double[] positions = [.. state.Structure.Positions], velocities = [.. state.Velocities];
    private readonly double[] forces = new double[3 * state.AtomCount], energies = new double[state.AtomCount], virial = new double[9];
    private readonly double[] uncertainties = new double[state.AtomCount];
    private double uncertainty = double.NaN;
    private Cell cell = state.Structure.Cell;
    private double energy;
    private long step;

    public void Keep()
    {
        state.Structure.Positions.CopyTo(positions, 0);
        state.Velocities.CopyTo(velocities, 0);
        state.Evaluation.Forces.CopyTo(forces);
        state.Evaluation.Energies.CopyTo(energies);
        state.Evaluation.Virial.CopyTo(virial, 0);
        uncertainty = state.Evaluation.EnergyUncertainty;
        state.Evaluation.Uncertainties.CopyTo(uncertainties);
        (cell, energy, step) = (state.Structure.Cell, state.Evaluation.Energy, state.Step);
    }

    public void Restore()
    {
        positions.CopyTo(state.Structure.Positions, 0);
        velocities.CopyTo(state.Velocities, 0);
        state.Structure.Cell = cell;
        state.Step = step;
        state.Evaluation.Reset(state.AtomCount);
        state.Evaluation.Energy = energy;
        energies.CopyTo(state.Evaluation.Energies);
        forces.CopyTo(state.Evaluation.Forces);
        virial.CopyTo(state.Evaluation.Virial, 0);
        if (!double.IsNaN(uncertainty)) uncertainties.CopyTo(state.Evaluation.SetUncertainty(uncertainty));
    }
}
