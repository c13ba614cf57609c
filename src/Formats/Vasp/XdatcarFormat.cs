using Amalgam.Atoms.Elements;
using Amalgam.Formats.Contracts;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Vasp;

/// <summary>XDATCAR of VASP: positions of a run, with one header or one before each step.</summary>
internal static class XdatcarFormat
{
    public static StructureFormat Format { get; } = new("vasp-xdatcar", "VASP XDATCAR")
    {
        Summary = "positions of a run without labels, with a fixed or a changing cell; positions as VASP writes them, within the cell",
        Places = FormatPlaces.File,
        Recognition = "a file with lines `Direct configuration=`",
        Reader = new OutputReader
        {
            Capabilities = OutputLabels.None(CellSupport.AllAxes),
            Knows = head => head.Has("Direct configuration=") || head.Has("Cartesian configuration="),
            Frames = Read,
        },
    };

    private static IEnumerable<OutputFrame> Read(OutputInput input)
    {
        using OutputLines lines = input.Open();
        double[]? rows = null;
        double[] scale = [];
        List<Element> elements = [];
        while (lines.Next())
        {
            if (lines.Line.AsSpan().IsWhiteSpace() && rows is not null) continue;
            if (!lines.Has("configuration="))
            {
                (rows, scale) = PoscarCell.Read(lines);
                elements = ReadElements(lines);
                continue;
            }
            if (rows is null) throw lines.Fault("a cell before the first configuration");
            bool isCartesian = lines.Starts("Cartesian");
            string where = lines.Where;
            List<double> numbers = lines.Table(elements.Count, 0, 3, "positions");
            double[] positions = isCartesian ? [.. numbers.Select((number, place) => number * scale[place % 3])] : Lattice.Cartesian(numbers, rows);
            yield return new OutputFrame(where, elements, positions) { CellRows = rows };
        }
    }

    private static List<Element> ReadElements(OutputLines lines)
    {
        lines.Need("elements");
        Element[] names = [.. lines.Words.Select((_, place) => lines.ElementAt(place))];
        lines.Need("numbers of atoms");
        if (lines.Words.Length != names.Length) throw lines.Fault($"{names.Length} numbers of atoms");
        List<Element> elements = [];
        for (int type = 0; type < names.Length; type++)
        {
            int count = lines.Count(type);
            if (count > 10_000_000) throw lines.Fault("a number of atoms below ten million");
            elements.AddRange(Enumerable.Repeat(names[type], count));
        }
        return elements;
    }
}
