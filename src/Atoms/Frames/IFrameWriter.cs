namespace Amalgam.Atoms.Frames;

/// <summary>Writes frames one after another to a place that somebody else opened and will close.</summary>
public interface IFrameWriter
{
    /// <summary>Appends a frame.</summary>
    /// <exception cref="InvalidDataException">The format cannot hold the frame: a number is not finite, there is no atom, or something it needs is missing.</exception>
    void Write(Frame frame);

    /// <summary>Hands everything written so far to the stream or the files below.</summary>
    void Flush();
}
