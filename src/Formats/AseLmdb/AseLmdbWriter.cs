using System.Globalization;
using System.IO.Compression;
using System.Text;
using Amalgam.Atoms;
using Amalgam.Atoms.Frames;
using Amalgam.Formats.Ase;
using Amalgam.Formats.Contracts;
using Amalgam.Formats.Lmdb;

namespace Amalgam.Formats.AseLmdb;

/// <summary>Writes .aselmdb files. Rows wait in a file beside it, as LMDB wants its keys in the order of their text; memory holds where each of them
/// is.</summary>
internal sealed class AseLmdbWriter : IStructureWriter
{
    public FormatCapabilities Capabilities { get; } = new()
    {
        Labels = AseLabels.Usual,
        Cells = CellSupport.EachAxis,
        IsStreaming = true,
        KeepsExtras = true,
    };

    public void Write(string path, Action<IFrameWriter> write) => AtomicFile.Write(path, stream =>
    {
        string waiting = $"{path}.{Environment.ProcessId:x}-{Guid.NewGuid():N}.rows.tmp";
        using var rows = new FileStream(waiting, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        var frames = new Rows(rows);
        write(frames);
        frames.Finish(stream);
    });

    private static byte[] Packed(byte[] text)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal)) zlib.Write(text);
        return packed.ToArray();
    }

    /// <summary>The rows, packed one after the other.</summary>
    private sealed class Rows(FileStream rows) : IFrameWriter
    {
        private readonly List<long> ends = [0];

        public void Write(Frame frame)
        {
            rows.Write(Packed(AseRowJson.Of(AseRowParts.Of(frame))));
            ends.Add(rows.Position);
        }

        public void Flush() { }

        public void Finish(Stream stream)
        {
            var database = new LmdbWriter(stream);
            foreach (int id in InTextOrder(ends.Count - 1))
            {
                byte[] row = new byte[ends[id] - ends[id - 1]];
                rows.Position = ends[id - 1];
                rows.ReadExactly(row);
                database.Add(Encoding.ASCII.GetBytes(id.ToString(CultureInfo.InvariantCulture)), row);
            }
            database.Add("deleted_ids"u8.ToArray(), Packed("[]"u8.ToArray()));
            database.Add("metadata"u8.ToArray(), Packed("{}"u8.ToArray()));
            database.Add("nextid"u8.ToArray(), Packed(Encoding.ASCII.GetBytes(ends.Count.ToString(CultureInfo.InvariantCulture))));
            database.Finish();
        }

        /// <summary>1 to a number in the order of their texts: 1, 10, 100, 101, …, 11, ….</summary>
        private static IEnumerable<int> InTextOrder(int count)
        {
            var stack = new Stack<int>();
            for (int first = 9; first >= 1; first--) stack.Push(first);
            while (stack.TryPop(out int number))
            {
                if (number > count) continue;
                yield return number;
                if (number <= int.MaxValue / 10 - 1)
                    for (int digit = 9; digit >= 0; digit--) stack.Push(10 * number + digit);
            }
        }
    }
}
