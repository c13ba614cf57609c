using Amalgam.Atoms;

namespace Amalgam.Dynamics;

/// <summary>The barostat of Martyna, Tobias and Klein with a Nosé–Hoover chain for the atoms and one for the cell: deterministic, with a conserved energy.</summary>
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
        ReadOnlySpan<double> forces = state.Evaluation.Forces;
        double[] v = state.Velocities;
        for (int i = 0; i < v.Length; i += 3) Mix(v, i, forces, time * state.AccelerationPerForce(i / 3));
    }

    /// <summary>Solves ṙ = v + λ r along each axis of ω, and ḣ = ω h.</summary>
    private void Drift(MotionState state, double time)
    {
        SymmetricMatrix.Eigen(rate, values, vectors);
        for (int k = 0; k < 3; k++) Factors(values[k] * time, k);
        ComposeFactors();
        double[] r = state.Structure.Positions;
        for (int i = 0; i < r.Length; i += 3) Mix(r, i, state.Velocities, time);
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

    private void Mix(double[] x, int i, ReadOnlySpan<double> a, double scale)
    {
        double x0 = x[i], x1 = x[i + 1], x2 = x[i + 2], a0 = scale * a[i], a1 = scale * a[i + 1], a2 = scale * a[i + 2];
        for (int k = 0; k < 3; k++)
            x[i + k] = x0 * own[k] + x1 * own[3 + k] + x2 * own[6 + k] + a0 * added[k] + a1 * added[3 + k] + a2 * added[6 + k];
    }
}
