using Amalgam.Atoms.Frames;
using Amalgam.Formats.Contracts;

namespace Amalgam.Formats;

/// <summary>Writes several files at once, so that structures are dealt among them in one reading.</summary>
public static class JointWriting
{
    /// <summary>Makes or replaces the files, each complete or not at all; none when writing fails.</summary>
    /// <param name="paths">files or folders of the format</param>
    /// <param name="write">called once, with a writer for each path</param>
    /// <exception cref="InvalidDataException">Nothing can be written at a path, or the format cannot hold a frame.</exception>
    public static void Write(IStructureWriter format, IReadOnlyList<string> paths, Action<IReadOnlyList<IFrameWriter>> write)
    {
        var writers = new List<IFrameWriter>();
        Open(0);

        // One within the other: the innermost writes to all, and a fault there reaches every file before it has its name.
        void Open(int index)
        {
            if (index == paths.Count) write(writers);
            else format.Write(paths[index], writer =>
            {
                writers.Add(writer);
                Open(index + 1);
            });
        }
    }
}
