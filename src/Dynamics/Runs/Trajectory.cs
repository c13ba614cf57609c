using Amalgam.Atoms.Frames;
using Amalgam.Dynamics.Motion;
using Amalgam.Dynamics.Options;
using Amalgam.Dynamics.Restart;

namespace Amalgam.Dynamics.Runs;

/// <summary>Frames of a run in a file that grows.</summary>
/// <param name="file">file that the frames are appended to</param>
/// <param name="writer">writes into the records of <paramref name="file"/></param>
/// <param name="kept">what every frame keeps of the start</param>
internal sealed class Trajectory(AppendFile file, IFrameWriter writer, KeptColumns kept)
{
    /// <summary>Name of the file without the ending of a compression; its ending says the format.</summary>
    public static string FileName(TrajectoryFormat format) => format == TrajectoryFormat.Lammps ? "trajectory.lammpstrj" : "trajectory.xyz";

    public void Write(MotionState state, double timestep)
    {
        writer.Write(FrameOf(state, timestep, kept));
        writer.Flush();
        file.EndRecord();
    }

    /// <summary>One frame as a file of its own.</summary>
    public static byte[] Single(FrameWriterOpening open, string fileName, MotionState state, double timestep, KeptColumns kept)
    {
        using var content = new MemoryStream();
        IFrameWriter writer = open(fileName, content);
        writer.Write(FrameOf(state, timestep, kept));
        writer.Flush();
        return content.ToArray();
    }

    private static Frame FrameOf(MotionState state, double timestep, KeptColumns kept) => new(kept.With(state.Structure))
    {
        Prediction = state.Evaluation,
        Motion = new FrameMotion(state.Step, state.Step * timestep, state.Velocities),
    };
}
