using Amalgam.Atoms.Frames;
using Amalgam.Formats.Contracts;
using Amalgam.Formats.Records;

namespace Amalgam.Formats.DeepMd;

/// <summary>Writes folders of DeePMD-kit data: a system per composition, or with mixed types a system per number of atoms.</summary>
/// <remarks>Structures without a label, or without a cell, stand in systems of their own: all arrays of a set have the same frames.</remarks>
/// <param name="isMixed">whether frames of one system may have different elements</param>
internal sealed class DeepMdWriter(bool isMixed) : IStructureWriter
{
    public FormatCapabilities Capabilities { get; } = new()
    {
        Labels = DeepMdFormat.StoredLabels,
        Cells = CellSupport.AllAxes,
        IsStreaming = true,
    };

    public void Write(string path, Action<IFrameWriter> write) => FolderWriting.Write(path, folder =>
    {
        var systems = new Systems(folder, isMixed);
        write(systems);
        systems.Finish();
    });

    private sealed class Systems(string folder, bool isMixed) : IFrameWriter
    {
        private readonly Dictionary<string, DeepMdSystemWriter> systems = new(StringComparer.Ordinal);
        private readonly HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);

        public void Write(Frame frame)
        {
            DeepMdSystemWriter.Check(frame);
            string key = DeepMdSystemWriter.KeyOf(frame.Structure, isMixed);
            if (!systems.TryGetValue(key, out DeepMdSystemWriter? system))
                systems[key] = system =
                    new DeepMdSystemWriter(Path.Combine(folder, NameOf(DeepMdSystemWriter.NameOf(frame.Structure, isMixed))), frame.Structure, isMixed);
            system.Add(frame.Structure);
        }

        public void Flush() { }

        public void Finish()
        {
            foreach (DeepMdSystemWriter system in systems.Values) system.Finish();
        }

        private string NameOf(string wanted)
        {
            string name = wanted;
            for (int k = 2; !names.Add(name); k++) name = $"{wanted}-{k}";
            return name;
        }
    }
}
