namespace Amalgam.Atoms.Frames;

/// <summary>Writes frames one after another to a stream or file that its owner opened and will close.</summary>
public interface IFrameWriter
{
    /// <summary>Appends a frame.</summary>
    /// <exception cref="InvalidDataException">The format cannot hold the frame: a number is not finite, there is no atom, or a part it needs is
    /// missing.</exception>
    void Write(Frame frame);

    /// <summary>Hands everything written so far to the stream or the files below.</summary>
    void Flush();
}
