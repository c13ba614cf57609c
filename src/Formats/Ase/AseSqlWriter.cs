using System.Globalization;
using System.Text;
using System.Text.Json;
using Amalgam.Atoms;
using Amalgam.Atoms.Columns;
using Amalgam.Atoms.Frames;
using Amalgam.Formats.Contracts;
using Amalgam.Formats.Records;
using Amalgam.Formats.Sqlite;

namespace Amalgam.Formats.Ase;

/// <summary>Writes databases of ASE in SQLite, of version 9 as ASE does. Keys and columns beside those of ASE's rows go to data.</summary>
/// <remarks>Indices, which ASE only needs for speed, are left out, and so is UNIQUE of unique_id, which would need one.</remarks>
internal sealed class AseSqlWriter : IStructureWriter
{
    private const string Version = "9";

    private const string Systems = """
        CREATE TABLE systems (id INTEGER PRIMARY KEY AUTOINCREMENT, unique_id TEXT, ctime REAL, mtime REAL, username TEXT, numbers BLOB, positions BLOB,
        cell BLOB, pbc INTEGER, initial_magmoms BLOB, initial_charges BLOB, masses BLOB, tags BLOB, momenta BLOB, constraints TEXT, calculator TEXT,
        calculator_parameters TEXT, energy REAL, free_energy REAL, forces BLOB, stress BLOB, dipole BLOB, magmoms BLOB, magmom REAL, charges BLOB,
        key_value_pairs TEXT, data BLOB, natoms INTEGER, fmax REAL, smax REAL, volume REAL, mass REAL, charge REAL)
        """;

    public FormatCapabilities Capabilities { get; } = new()
    {
        Labels = AseLabels.Usual,
        Cells = CellSupport.EachAxis,
        IsStreaming = true,
        KeepsExtras = true,
    };

    public void Write(string path, Action<IFrameWriter> write) => AtomicFile.Write(path, stream =>
    {
        var rows = new Rows(new SqliteWriter(stream));
        write(rows);
        rows.Finish();
    });

    /// <summary>Rows of the tables of a database.</summary>
    private sealed class Rows : IFrameWriter
    {
        private readonly SqliteWriter file;
        private readonly SqliteTableWriter systems, species, information, sequence;

        public Rows(SqliteWriter file)
        {
            this.file = file;
            systems = file.Table("systems", Systems);
            sequence = file.Table("sqlite_sequence", "CREATE TABLE sqlite_sequence(name,seq)");
            species = file.Table("species", "CREATE TABLE species (Z INTEGER, n INTEGER, id INTEGER, FOREIGN KEY (id) REFERENCES systems(id))");
            file.Table("keys", "CREATE TABLE keys (key TEXT, id INTEGER, FOREIGN KEY (id) REFERENCES systems(id))");
            file.Table("text_key_values", "CREATE TABLE text_key_values (key TEXT, value TEXT, id INTEGER, FOREIGN KEY (id) REFERENCES systems(id))");
            file.Table("number_key_values", "CREATE TABLE number_key_values (key TEXT, value REAL, id INTEGER, FOREIGN KEY (id) REFERENCES systems(id))");
            information = file.Table("information", "CREATE TABLE information (name TEXT, value TEXT)");
        }

        public void Write(Frame frame)
        {
            AseRowParts parts = AseRowParts.Of(frame);
            Structure structure = parts.Structure;
            double[]? stress = structure.Stress is double[] matrix ? Symmetric(structure, matrix) : null;
            byte[]? Array(string name) => parts.Arrays.Find(array => array.Name == name).Numbers is { } numbers ? Doubles(numbers) : null;
            systems.Add(
                null, AseRowJson.IdOf(structure), 0.0, 0.0, null, Integers(structure.Elements.Select(element => element.Number)), Doubles(structure.Positions),
                Doubles(structure.Cell.Rows), (structure.Cell.PeriodicA ? 1L : 0) + (structure.Cell.PeriodicB ? 2 : 0) + (structure.Cell.PeriodicC ? 4 : 0),
                Array("initial_magmoms"), Array("initial_charges"), Array("masses"),
                parts.Arrays.Find(array => array.Name == "tags").Numbers is { } tags ? Integers(tags.Select(tag => (int)tag)) : null, Array("momenta"),
                parts.Constraints, "unknown", "{}", structure.Energy, null, structure.Forces is double[] forces ? Doubles(forces) : null,
                stress is null ? null : Doubles(stress), Array("dipole"), Array("magmoms"),
                parts.Arrays.Find(array => array.Name == "magmom").Numbers is { } magmom ? magmom[0] : null, Array("charges"), "{}", Data(parts),
                (long)structure.AtomCount, structure.Forces is double[] all ? Largest(all) : null, stress?.Max(Math.Abs),
                structure.Cell.Volume is > 0 and double volume ? volume : null, AtomMasses.Of(structure).Sum(), TotalCharge(parts));
            foreach (IGrouping<int, int> group in structure.Elements.Select(element => element.Number).GroupBy(number => number).OrderBy(group => group.Key))
                species.Add((long)group.Key, (long)group.Count(), systems.Rows);
        }

        public void Flush() { }

        public void Finish()
        {
            sequence.Add("systems", systems.Rows);
            information.Add("version", Version);
            file.Finish();
        }

        private static double[] Symmetric(Structure structure, double[] matrix) => Voigt.Of(matrix) is { Length: 6 } six ? six
            : throw RecordAtoms.Wrong(structure.Source, "a stress that is symmetric to the last bit, six numbers of a row", "another",
                "write .aselmdb or .xyz, which hold nine numbers");

        private static double? TotalCharge(AseRowParts parts) =>
            parts.Arrays.Find(array => array.Name is "initial_charges").Numbers?.Sum() ?? 0;

        /// <summary>eV/Å: the largest force on an atom.</summary>
        private static double Largest(double[] forces)
        {
            double largest = 0;
            for (int i = 0; i < forces.Length; i += 3)
                largest = Math.Max(largest, forces[i] * forces[i] + forces[i + 1] * forces[i + 1] + forces[i + 2] * forces[i + 2]);
            return Math.Sqrt(largest);
        }

        private static string Data(AseRowParts parts)
        {
            int atoms = parts.Structure.AtomCount;
            IEnumerable<string> entries =
                parts.Data.Select(entry => $"\"{JsonEncodedText.Encode(entry.Name)}\": {entry.Json ?? Listed(entry.Numbers!, atoms)}");
            return "{" + string.Join(", ", entries) + "}";
        }

        private static string Listed(double[] numbers, int atoms) => string.Create(CultureInfo.InvariantCulture,
            $"{{\"__ndarray__\": [[{atoms}{(numbers.Length == atoms ? "" : $", {numbers.Length / atoms}")}], \"float64\", "
            + $"[{string.Join(", ", numbers.Select(RecordExtras.Text))}]]}}");

        private static byte[] Doubles(ReadOnlySpan<double> numbers)
        {
            byte[] bytes = new byte[8 * numbers.Length];
            for (int i = 0; i < numbers.Length; i++) System.Buffers.Binary.BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(8 * i), numbers[i]);
            return bytes;
        }

        private static byte[] Integers(IEnumerable<int> numbers) => [.. numbers.SelectMany(BitConverter.GetBytes)];
    }
}
