using Amalgam.Atoms;
using Amalgam.Atoms.Quantities;
using Amalgam.Dynamics.Motion;
using Amalgam.Dynamics.Options;
using Amalgam.Dynamics.Restart;

namespace Amalgam.Dynamics.Ensembles;

/// <summary>
/// The barostat of Martyna, Tobias and Klein with a Nosé–Hoover chain for the atoms and one for the cell: deterministic, with a conserved energy.
/// </summary>
/// <remarks>
/// <para>G. J. Martyna, D. J. Tobias, M. L. Klein, J. Chem. Phys. 101, 4177 (1994); integrator: M. E. Tuckerman et al., J. Phys. A 39, 5629 (2006).</para>
/// <para>ṙ = v + ω r, v̇ = F/m − (ω + Tr ω/n) v, ḣ = ω h, W ω̇ = V (P − P₀) + 2K/n, W = (n + 3) kT τ²/3, with n degrees of freedom and a
/// symmetric ω, projected on the changes that the cell may make.</para>
/// </remarks>
public sealed class MartynaTobiasKlein : IIntegrator
{
    private readonly DynamicsOptions options;
    private readonly NoseHooverChain atomChain, cellChain;
    private readonly double cellMass; // W, eV fs²
    private readonly double[] rate = new double[9]; // ω, 1/fs
    private readonly double[] push = new double[9], values = new double[3], vectors = new double[9];
    private readonly double[] ownFactors = new double[3], addedFactors = new double[3], own = new double[9], added = new double[9];

    /// <param name="freedoms">degrees of freedom of the state it will move</param>
    public MartynaTobiasKlein(DynamicsOptions options, int freedoms)
    {
        this.options = options;
        double thermal = Units.Boltzmann * options.HighestTemperature;
        cellMass = (freedoms + 3) * thermal * options.BarostatTime * options.BarostatTime / 3;
        atomChain = new NoseHooverChain(options.ChainLength, freedoms, thermal, options.ThermostatTime);
        cellChain = new NoseHooverChain(options.ChainLength, options.CellShape.Freedoms(), thermal, options.BarostatTime);
    }

    public void Step(MotionState state, IPotential potential)
    {
        double thermal = Units.Boltzmann * options.TemperatureAt(state.Step), h = options.Timestep;
        state.RemoveDrift();
        HeatBath(state, thermal);
        PushCell(state);
        Kick(state, h / 2);
        Drift(state, h);
        potential.Evaluate(state.Structure, state.Evaluation);
        Kick(state, h / 2);
        PushCell(state);
        HeatBath(state, thermal);
        state.Step++;
    }

    public double Conserved(MotionState state)
    {
        if (options.HasRamp) return double.NaN;
        double thermal = Units.Boltzmann * options.TemperatureAt(0), target = options.PressureAt(0) / Units.GigapascalPerElectronvoltPerCubicAngstrom;
        return state.PotentialEnergy + state.KineticEnergy + target * state.Structure.Cell.Volume + 0.5 * TwiceCellKinetic
            + atomChain.Energy(thermal) + cellChain.Energy(thermal);
    }

    public void Save(RestartNumbers numbers)
    {
        numbers.Add("barostat.rate", rate);
        atomChain.Save(numbers, "thermostat");
        cellChain.Save(numbers, "barostat.thermostat");
    }

    public void Load(RestartNumbers numbers)
    {
        numbers.CopyTo("barostat.rate", rate);
        atomChain.Load(numbers, "thermostat");
        cellChain.Load(numbers, "barostat.thermostat");
    }

    private double TwiceCellKinetic
    {
        get
        {
            double sum = 0;
            foreach (double component in rate) sum += component * component;
            return cellMass * sum;
        }
    }

    private void HeatBath(MotionState state, double thermal)
    {
        double factor = cellChain.Apply(TwiceCellKinetic, thermal, options.Timestep);
        for (int i = 0; i < 9; i++) rate[i] *= factor;
        state.ScaleVelocities(atomChain.Apply(2 * state.KineticEnergy, thermal, options.Timestep));
    }

    private void PushCell(MotionState state)
    {
        double target = options.PressureAt(state.Step) / Units.GigapascalPerElectronvoltPerCubicAngstrom;
        double volume = state.Structure.Cell.Volume, kinetic = 2 * state.KineticEnergy / state.DegreesOfFreedom;
        state.PressureTensor(push);
        for (int i = 0; i < 9; i++) push[i] = volume * (push[i] - (i % 4 == 0 ? target : 0)) + (i % 4 == 0 ? kinetic : 0);
        options.CellShape.Project(push);
        for (int i = 0; i < 9; i++) rate[i] += 0.5 * options.Timestep / cellMass * push[i];
    }

    /// <summary>Solves v̇ = F/m − κ v along each axis of ω, κ = λ + Tr ω/n.</summary>
    private void Kick(MotionState state, double time)
    {
        SymmetricMatrix.Eigen(rate, values, vectors);
        double mean = (rate[0] + rate[4] + rate[8]) / state.DegreesOfFreedom;
        for (int k = 0; k < 3; k++) Factors(-(values[k] + mean) * time, k);
        ComposeFactors();
        Mix(state.Velocities, state.Evaluation.Forces, time, state);
    }

    /// <summary>Solves ṙ = v + λ r along each axis of ω, and ḣ = ω h.</summary>
    private void Drift(MotionState state, double time)
    {
        SymmetricMatrix.Eigen(rate, values, vectors);
        for (int k = 0; k < 3; k++) Factors(values[k] * time, k);
        ComposeFactors();
        Mix(state.Structure.Positions, state.Velocities, time, null);
        state.StretchCell(own);
    }

    /// <summary>Over a time t, ẋ = a + x s/t takes x to x eˢ + a t e^(s/2) sinh(s/2)/(s/2).</summary>
    private void Factors(double s, int k)
    {
        double half = s / 2, square = half * half;
        // sinh(x)/x by its series where the quotient would lose digits; the next term is below 1e-17.
        double ratio = Math.Abs(half) < 0.01 ? 1 + square / 6 * (1 + square / 20 * (1 + square / 42)) : Math.Sinh(half) / half;
        ownFactors[k] = Math.Exp(s);
        addedFactors[k] = Math.Exp(half) * ratio;
    }

    private void ComposeFactors()
    {
        SymmetricMatrix.Compose(vectors, ownFactors, own);
        SymmetricMatrix.Compose(vectors, addedFactors, added);
    }

    /// <summary>x becomes x·own + a t·added for every atom.</summary>
    /// <param name="state">where a is a force, whose masses turn it into an acceleration</param>
    private void Mix(Span<double> x, ReadOnlySpan<double> a, double time, MotionState? state)
    {
        // In locals, where the loop need not look for them: a third of the time.
        double o0 = own[0], o1 = own[1], o2 = own[2], o3 = own[3], o4 = own[4], o5 = own[5], o6 = own[6], o7 = own[7], o8 = own[8];
        double d0 = added[0], d1 = added[1], d2 = added[2], d3 = added[3], d4 = added[4], d5 = added[5], d6 = added[6], d7 = added[7], d8 = added[8];
        for (int i = 0; i + 2 < x.Length; i += 3)
        {
            double scale = state is null ? time : time * state.AccelerationPerForce(i / 3);
            double x0 = x[i], x1 = x[i + 1], x2 = x[i + 2], a0 = scale * a[i], a1 = scale * a[i + 1], a2 = scale * a[i + 2];
            x[i] = x0 * o0 + x1 * o3 + x2 * o6 + a0 * d0 + a1 * d3 + a2 * d6;
            x[i + 1] = x0 * o1 + x1 * o4 + x2 * o7 + a0 * d1 + a1 * d4 + a2 * d7;
            x[i + 2] = x0 * o2 + x1 * o5 + x2 * o8 + a0 * d2 + a1 * d5 + a2 * d8;
        }
    }
}
