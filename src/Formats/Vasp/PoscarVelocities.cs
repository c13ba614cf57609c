using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Vasp;

/// <summary>Reads the velocities that may follow the atoms of a POSCAR; what follows them in turn belongs to the integrator of VASP.</summary>
internal sealed class PoscarVelocities(OutputInput input, OutputLines lines)
{
    private const int CellLines = 7;

    public void Read(OutputFrame frame)
    {
        if (!lines.Next()) return;
        if (lines.Starts("Lattice velocities"))
        {
            lines.Skip(CellLines, "velocities of the lattice");
            if (!lines.Next()) return;
        }
        bool isBlank = lines.Line.AsSpan().IsWhiteSpace();
        if (isBlank && !lines.Next()) return;
        char mode = lines.Line.Trim() is { Length: > 0 } word && char.IsAsciiLetter(word[0]) ? word[0] : ' ';
        if (mode != ' ' && !lines.Next() || mode == ' ' && !isBlank || lines.Words.Length < 3) return;
        List<double> velocities = [.. lines.Reals(0, 3)];
        velocities.AddRange(lines.Table(frame.Elements.Count - 1, 0, 3, "velocities"));
        if (mode is ' ' or 'C' or 'c' or 'K' or 'k') frame.KeepVelocities(velocities);
        else input.Census.Notice("velocities along the lattice vectors are not read: they need the time step of INCAR");
    }
}
