using System.Text;
using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Atoms.Frames;
using Amalgam.Atoms.Workers;
using Amalgam.Cli.Terminal;
using Amalgam.Dynamics.Tables;
using Amalgam.Formats;
using Amalgam.Pages.Svg;

namespace Amalgam.Cli.Verbs;

/// <summary>One property to compute: of what, with what, and where its files go.</summary>
/// <param name="Structure">relaxed as requested</param>
/// <param name="Folder">made when the first file is written</param>
internal sealed record PropertyTask(Structure Structure, PotentialPool Pool, string Folder, Screen Screen, CancellationToken Cancellation)
{
    private readonly List<string> written = [];
    private readonly JsonObject tables = [];

    /// <summary>Names of the files so far.</summary>
    public IReadOnlyList<string> Written => written;

    /// <summary>Writes a table as name.csv and name.txt.</summary>
    public void Write(string name, DataTable table)
    {
        tables[name] = table.ToJson();
        WriteText(name + ".csv", table.ToCsv());
        WriteText(name + ".txt", table.ToText());
    }

    /// <summary>Writes a plot as name.svg.</summary>
    public void Write(string name, LinePlot plot) => WriteText(name + ".svg", plot.ToSvg());

    /// <summary>Numbers beside the tables, for --json.</summary>
    public JsonObject Facts { get; } = [];

    /// <summary>For --json: where the files are, the facts, and every table that was written.</summary>
    public JsonObject ToJson() => new()
    {
        ["folder"] = Folder,
        ["files"] = JsonOutput.Texts(written),
        ["atoms"] = Structure.AtomCount,
        ["facts"] = Facts.DeepClone(),
        ["tables"] = tables.DeepClone(),
    };

    /// <summary>Shows a table on the screen and writes it.</summary>
    public void Show(string name, DataTable table)
    {
        Screen.Output.Write(table.ToText());
        Write(name, table);
    }

    public void WriteStructure(string name, params IReadOnlyList<Structure> structures) =>
        WriteFrames(name, structures.Select(structure => new Frame(structure)));

    /// <summary>Writes structures with what was computed for them.</summary>
    /// <param name="frames">each written before the next is asked for</param>
    public void WriteFrames(string name, IEnumerable<Frame> frames) => WriteFile(name, stream =>
    {
        IFrameWriter writer = StructureFormats.All.OpenWriter(name, stream);
        foreach (Frame frame in frames) writer.Write(frame);
        writer.Flush();
    });

    private void WriteText(string name, string text) => WriteFile(name, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    private void WriteFile(string name, Action<Stream> write)
    {
        Directory.CreateDirectory(Folder);
        AtomicFile.Write(Path.Combine(Folder, name), write);
        written.Add(name);
    }
}
