using Amalgam.Atoms.Quantities;

namespace Amalgam.Dynamics.Motion;

/// <summary>First velocities, drawn for a temperature.</summary>
public static class VelocityDraw
{
    /// <summary>Draws velocities of Maxwell and Boltzmann, stops what is fixed, atoms or centre of mass, and scales to exactly the temperature.</summary>
    /// <param name="temperature">K, zero or more</param>
    public static void Draw(MotionState state, double temperature, StepRandom random)
    {
        random.Begin(0, RandomPurpose.Velocities);
        random.Normals(state.Velocities);
        for (int i = 0; i < state.AtomCount; i++)
        {
            double width = Math.Sqrt(Units.Boltzmann * temperature * Units.ElectronvoltInMassSpeedSquared / state.Masses[i]);
            for (int k = 0; k < 3; k++) state.Velocities[3 * i + k] *= width;
        }
        state.Hold();
        state.RemoveDrift();
        double drawn = state.Temperature;
        if (drawn > 0) state.ScaleVelocities(Math.Sqrt(temperature / drawn));
    }
}
