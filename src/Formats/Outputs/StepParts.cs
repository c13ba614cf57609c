using System.Globalization;
using Amalgam.Atoms.Elements;

namespace Amalgam.Formats.Outputs;

/// <summary>What an output has said so far of the step it is at. Atoms and cell stay until they are printed anew, labels belong to one step.</summary>
internal sealed class StepParts(OutputInput input)
{
    private readonly List<(string Key, double Value)> energies = [];
    private (string Key, double[] Numbers)? forces, stress;
    private bool hadForces;

    public List<Element> Elements { get; set; } = [];

    /// <summary>[atom, 3], Å.</summary>
    public List<double> Positions { get; set; } = [];

    /// <summary>[atom, 3], Å/fs; null for none.</summary>
    public List<double>? Velocities { get; set; }

    /// <summary>[atom, 3]; null for none.</summary>
    public List<bool>? Fixed { get; set; }

    /// <summary>[atom] or [atom, 3], Bohr magnetons; null for none.</summary>
    public List<double>? Moments { get; set; }

    /// <summary>[3, 3], Å; null for none.</summary>
    public double[]? Cell { get; set; }

    public (bool A, bool B, bool C) Periodic { get; set; } = (true, true, true);

    /// <summary>Total charge, e, and multiplicity, where they are known.</summary>
    public int? Charge { get; set; }
    public int? Spin { get; set; }

    /// <summary>Whether the calculation of this step converged, as far as is known.</summary>
    public bool IsConverged { get; set; } = true;

    /// <summary>"file:line" of the energy.</summary>
    public string Where { get; private set; } = "";

    public bool HasEnergy => energies.Count > 0;

    public bool HasForces => forces is not null;

    public bool HasStress => stress is not null;

    /// <summary>Takes an energy, eV; one under the same key is replaced.</summary>
    public void SetEnergy(OutputLines lines, string key, double energy)
    {
        energies.RemoveAll(known => known.Key == key);
        energies.Add((key, energy));
        Where = lines.Where;
    }

    /// <summary>Takes forces, [atom, 3].</summary>
    public void SetForces(string key, IReadOnlyList<double> numbers, double factor = 1) => forces = (key, Lattice.Scaled(numbers, factor));

    /// <summary>Takes a stress, [3, 3].</summary>
    public void SetStress(string key, IReadOnlyList<double> numbers, double factor) => stress = (key, Lattice.Scaled(numbers, factor));

    /// <summary>
    /// The structure of this step, whose labels are forgotten then; null when there is none, its calculation did not converge, or it lacks the forces that
    /// others
    /// had, such as the last evaluation of a relaxation.
    /// </summary>
    public OutputFrame? Take()
    {
        OutputFrame? frame = null;
        if (HasEnergy && !IsConverged) input.LeaveOutUnconverged();
        else if (HasEnergy && !HasForces && hadForces) input.Census.Notice("steps without forces, in runs that have them, are left out");
        else if (HasEnergy && Elements.Count > 0) frame = Build();
        Forget();
        return frame;
    }

    /// <summary>Forgets the labels of this step.</summary>
    public void Forget()
    {
        energies.Clear();
        (forces, stress, Velocities, Moments, IsConverged) = (null, null, null, null, true);
    }

    private OutputFrame Build()
    {
        var frame = new OutputFrame(Where, Elements, Positions) { CellRows = Cell, Periodic = Periodic };
        foreach ((string key, double energy) in energies) frame.AddEnergy(key, energy);
        if (forces is { } push) frame.AddForces(push.Key, push.Numbers);
        if (stress is { } pull && Cell is not null) frame.AddStress(pull.Key, pull.Numbers);
        if (Velocities is not null) frame.KeepVelocities(Velocities);
        if (Moments is not null) frame.Keep("magmoms", Moments.Count / Math.Max(Elements.Count, 1), Moments);
        if (Fixed?.Contains(true) == true) frame.KeepFixed(Fixed);
        if (Charge is int charge) frame.Keep("charge", charge.ToString(CultureInfo.InvariantCulture));
        if (Spin is int spin) frame.Keep("spin", spin.ToString(CultureInfo.InvariantCulture));
        hadForces |= HasForces;
        return frame;
    }
}
