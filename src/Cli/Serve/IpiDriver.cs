using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Amalgam.Atoms;
using Amalgam.Atoms.Quantities;

namespace Amalgam.Cli.Serve;

/// <summary>The driver's side of the i-PI protocol: takes positions, gives energy, forces and virial.</summary>
/// <remarks>
/// Messages begin with a word of 12 bytes, padded with blanks; numbers are little-endian, lengths in bohr, energies in hartree. A cell is sent with lattice
/// vectors as columns. The virial is W = −∂E/∂ε. Kapil et al., Comput. Phys. Commun. 236, 214 (2019).
/// </remarks>
/// <param name="potential">what answers</param>
/// <param name="structure">elements and periodic axes; its positions and cell become those of the server</param>
internal sealed class IpiDriver(IPotential potential, Structure structure)
{
    private const int WordLength = 12, MostText = 1 << 24;
    private readonly Evaluation evaluation = new();
    private readonly double[] numbers = new double[Math.Max(18, 3 * structure.AtomCount)];
    private readonly bool[] periodic = [structure.Cell.PeriodicA, structure.Cell.PeriodicB, structure.Cell.PeriodicC];
    private bool isInitialized, hasData;

    /// <summary>Structures evaluated so far.</summary>
    public long Evaluations { get; private set; }

    /// <summary>Whether anything has come on the present connection.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Answers until the server ends.</summary>
    /// <returns>true where the server said that it ends; false where the connection was lost</returns>
    /// <exception cref="InvalidDataException">The server asks for something else, or for other atoms.</exception>
    public bool Run(Stream stream)
    {
        isInitialized = hasData = HasBegun = false;
        while (true)
        {
            string? word = ReadWord(stream);
            HasBegun = true;
            switch (word)
            {
                case null: return false;
                case "EXIT": return true;
                case "STATUS": Write(stream, Word(hasData ? "HAVEDATA" : isInitialized ? "READY" : "NEEDINIT")); break;
                case "INIT": ReadInitialization(stream); break;
                case "POSDATA": ReadPositions(stream); break;
                case "GETFORCE": WriteForces(stream); break;
                default:
                    throw new InvalidDataException($"expected a word of the i-PI protocol (STATUS, INIT, POSDATA, GETFORCE, EXIT), found '{word}'\n"
                        + "  → is it an i-PI server that listens there?");
            }
        }
    }

    private void ReadInitialization(Stream stream)
    {
        _ = ReadInteger(stream); // The number of the bead: all beads hold the same atoms.
        int length = ReadInteger(stream);
        if (length is < 0 or > MostText) throw new InvalidDataException($"INIT: expected a text of at most {MostText} bytes, found a length of {length}");
        stream.ReadExactly(new byte[length]);
        isInitialized = true;
    }

    private void ReadPositions(Stream stream)
    {
        Span<double> cell = stackalloc double[9], rows = stackalloc double[9];
        ReadDoubles(stream, cell);
        ReadDoubles(stream, numbers.AsSpan(0, 9)); // The inverse of the cell.
        int atoms = ReadInteger(stream);
        if (atoms != structure.AtomCount)
            throw new InvalidDataException($"POSDATA: expected {structure.AtomCount} atoms as in {structure.Source}, found {atoms}\n"
                + "  → start server and amalgam serve with the same structure, atoms in the same order");
        ReadDoubles(stream, numbers.AsSpan(0, 3 * atoms));
        for (int index = 0; index < 3 * atoms; index++) structure.Positions[index] = numbers[index] * Units.Bohr;
        for (int vector = 0; vector < 3; vector++)
            for (int axis = 0; axis < 3; axis++) rows[3 * vector + axis] = cell[3 * axis + vector] * Units.Bohr;
        if (structure.Cell.IsPeriodicAnywhere) structure.Cell = new Cell(rows, periodic[0], periodic[1], periodic[2]);
        potential.Evaluate(structure, evaluation);
        RequireFinite();
        hasData = true;
        Evaluations++;
    }

    private void RequireFinite()
    {
        bool isFinite = double.IsFinite(evaluation.Energy);
        foreach (double force in evaluation.Forces) isFinite &= double.IsFinite(force);
        if (!isFinite)
            throw new InvalidDataException($"structure {Evaluations + 1}: expected a finite energy and finite forces, found not-a-number\n"
                + "  → are atoms on top of each other, or far from anything the model was trained on?");
    }

    /// <summary>FORCEREADY, E, N, F [atom, 3], W [3, 3], and no further text.</summary>
    private void WriteForces(Stream stream)
    {
        if (!hasData) throw new InvalidDataException("GETFORCE: expected positions first, found none\n  → the server is out of step; start both again");
        int atoms = structure.AtomCount, place = WordLength;
        byte[] message = new byte[WordLength + 8 + 4 + 24 * atoms + 72 + 4];
        Word("FORCEREADY").CopyTo(message, 0);
        void Put(double number)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(message.AsSpan(place), number);
            place += 8;
        }
        Put(evaluation.Energy / Units.Hartree);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(place), atoms);
        place += 4;
        for (int index = 0; index < 3 * atoms; index++) Put(evaluation.Forces[index] * (Units.Bohr / Units.Hartree));
        for (int column = 0; column < 3; column++)
            for (int row = 0; row < 3; row++) Put(evaluation.Virial[3 * row + column] / Units.Hartree);
        Write(stream, message);
        hasData = false;
    }

    private static byte[] Word(string word) => Encoding.ASCII.GetBytes(word.PadRight(WordLength));

    private static void Write(Stream stream, byte[] message) => stream.Write(message);

    /// <returns>null where the connection was closed between two messages</returns>
    private static string? ReadWord(Stream stream)
    {
        Span<byte> word = stackalloc byte[WordLength];
        int read = stream.ReadAtLeast(word, WordLength, throwOnEndOfStream: false);
        return read < WordLength ? null : Encoding.ASCII.GetString(word).TrimEnd();
    }

    private static int ReadInteger(Stream stream)
    {
        Span<byte> bytes = stackalloc byte[4];
        stream.ReadExactly(bytes);
        return BinaryPrimitives.ReadInt32LittleEndian(bytes);
    }

    private static void ReadDoubles(Stream stream, Span<double> place)
    {
        stream.ReadExactly(MemoryMarshal.AsBytes(place));
        if (BitConverter.IsLittleEndian) return;
        foreach (ref double number in place)
            number = BitConverter.Int64BitsToDouble(BinaryPrimitives.ReverseEndianness(BitConverter.DoubleToInt64Bits(number)));
    }
}
