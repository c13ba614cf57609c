namespace Amalgam.Atoms.Frames;

/// <summary>Opens a writer of frames in the format that a file name stands for. Whoever writes trajectories gets one and need not know any format.</summary>
/// <param name="fileName">such as "trajectory.xyz"; only its ending counts</param>
/// <param name="stream">written from where it stands; stays open</param>
/// <exception cref="InvalidDataException">No format with this ending can be written into a stream.</exception>
public delegate IFrameWriter FrameWriterOpening(string fileName, Stream stream);
