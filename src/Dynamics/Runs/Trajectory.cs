using Amalgam.Atoms;
using Amalgam.Dynamics.Motion;
using Amalgam.Dynamics.Options;
using Amalgam.Dynamics.Restart;
using Amalgam.Formats.Extxyz;
using Amalgam.Formats.Lammps;

namespace Amalgam.Dynamics.Runs;

/// <summary>Frames of a run in one of the formats.</summary>
internal sealed class Trajectory
{
    private readonly AppendFile file;
    private readonly ExtxyzWriter? extxyz;
    private readonly LammpsDumpWriter? lammps;

    public Trajectory(AppendFile file, TrajectoryFormat format)
    {
        this.file = file;
        if (format == TrajectoryFormat.Lammps) lammps = new LammpsDumpWriter(file.Records);
        else extxyz = new ExtxyzWriter(file.Records);
    }

    /// <summary>File name of a format.</summary>
    public static string FileName(DynamicsOptions options) =>
        (options.TrajectoryFormat == TrajectoryFormat.Lammps ? "trajectory.lammpstrj" : "trajectory.xyz") + (options.Compress ? ".gz" : "");

    public void Write(MotionState state, double timestep, Committee? committee)
    {
        if (lammps is not null) lammps.Write(state.Structure, state.Velocities, state.Evaluation.Forces, state.Step);
        else
        {
            extxyz!.Write(Bare(state), Additions(state, timestep, committee));
            extxyz.Complete(); // hands the frame over; the stream stays open
        }
        file.EndRecord();
    }

    /// <summary>One frame as a file of its own.</summary>
    public static byte[] Single(MotionState state, double timestep, Committee? committee)
    {
        using var content = new MemoryStream();
        using var writer = new ExtxyzWriter(content);
        writer.Write(Bare(state), Additions(state, timestep, committee));
        writer.Complete();
        return content.ToArray();
    }

    /// <summary>Atoms, places and cell, without the labels and columns of the file that the run began from.</summary>
    private static Structure Bare(MotionState state) =>
        new(state.Structure.Elements, state.Structure.Positions, state.Structure.Cell) { Source = state.Structure.Source };

    /// <summary>Momenta in √(u eV), as ASE keeps them, and what the potential said. The name "energy" is left to labels.</summary>
    private static ExtxyzAdditions Additions(MotionState state, double timestep, Committee? committee)
    {
        var additions = new ExtxyzAdditions();
        additions.Values.Add(new AddedField("step", [state.Step], 1));
        additions.Values.Add(new AddedField("time_fs", [state.Step * timestep], 1));
        additions.Values.Add(new AddedField("AMALGAM_energy", [state.PotentialEnergy], 1));
        if (state.Structure.Cell.IsFullyPeriodic)
            additions.Values.Add(new AddedField("AMALGAM_stress", [.. state.Evaluation.Virial.Select(w => (0 - w) / state.Structure.Cell.Volume)], 9));
        double[] momenta = [.. state.Velocities.Select((v, i) => v * state.Masses[i / 3] / VelocityDraw.MomentumToVelocity)];
        additions.Columns.Add(new AddedField("momenta", momenta, 3));
        additions.Columns.Add(new AddedField("AMALGAM_forces", [.. state.Evaluation.Forces], 3));
        if (committee is not null) additions.AddDeviations(committee);
        return additions;
    }
}
