using Amalgam.Formats.Contracts;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Vasp;

/// <summary>POSCAR and CONTCAR of VASP: one structure with fixed coordinates and velocities.</summary>
internal static class PoscarFormat
{
    public static StructureFormat Format { get; } = new("poscar", "VASP POSCAR")
    {
        Summary = "one structure; also CONTCAR, with fixed coordinates (selective dynamics) and velocities",
        Places = FormatPlaces.File,
        Extensions = [".vasp", ".poscar"],
        Recognition = "a file called POSCAR… or CONTCAR…, or with the lines of one",
        Reader = new OutputReader
        {
            Capabilities = OutputLabels.None(CellSupport.AllAxes),
            Knows = Knows,
            Frames = input => new PoscarText(input).Read(),
            Companions = path => [PoscarText.PotcarBeside(path)],
        },
        Writer = new PoscarWriter(),
    };

    private static bool Knows(FileHead head)
    {
        bool isNamed = head.IsNamed("POSCAR") || head.IsNamed("CONTCAR") || head.EndsWith(".vasp") || head.EndsWith(".poscar");
        if (!AreNumbers(head, 1, 1) || !AreNumbers(head, 2, 3) || !AreNumbers(head, 3, 3) || !AreNumbers(head, 4, 3)) return false;
        if (head.Has("Direct configuration")) return false;
        int counts = AreCounts(head, 5) ? 5 : 6;
        string[] mode = head.Words(counts + 1);
        return AreCounts(head, counts) && (isNamed || mode.Length > 0 && mode[0][0] is 'D' or 'd' or 'C' or 'c' or 'K' or 'k' or 'S' or 's');
    }

    private static bool AreNumbers(FileHead head, int line, int count) => head.Words(line) is { } words && words.Length >= count
        && words.Take(count).All(word => OutputNumbers.TryParse(word, out _));

    private static bool AreCounts(FileHead head, int line) => head.Words(line) is { Length: > 0 } words && OutputNumbers.TryCount(words[0], out _);
}
