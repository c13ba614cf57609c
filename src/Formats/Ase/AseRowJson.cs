using System.Buffers;
using System.Text.Json;
using Amalgam.Atoms;
using Amalgam.Formats.Records;

namespace Amalgam.Formats.Ase;

/// <summary>Writes a row of ASE as one object of JSON, arrays as {"__ndarray__": [shape, type, numbers]}.</summary>
internal static class AseRowJson
{
    /// <summary>The bytes of a row.</summary>
    public static byte[] Of(AseRowParts parts)
    {
        Structure structure = parts.Structure;
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            int atoms = structure.AtomCount;
            json.WriteStartObject();
            Write(json, "numbers", "int64", [atoms], structure.Elements.Select(element => (double)element.Number));
            Write(json, "positions", "float64", [atoms, 3], structure.Positions);
            json.WriteString("unique_id", IdOf(structure));
            Write(json, "cell", "float64", [3, 3], structure.Cell.Rows.ToArray());
            WriteFlags(json, structure.Cell);
            json.WriteString("calculator", "unknown");
            json.WriteStartObject("calculator_parameters");
            json.WriteEndObject();
            if (structure.Energy is double energy) json.WriteNumber("energy", energy);
            if (structure.Forces is double[] forces) Write(json, "forces", "float64", [atoms, 3], forces);
            if (structure.Stress is double[] stress) WriteStress(json, stress);
            foreach ((string name, double[] numbers) in parts.Arrays) WriteArray(json, name, numbers, atoms);
            if (parts.Constraints is string constraints) WriteRaw(json, "constraints", constraints);
            json.WriteNumber("ctime", 0.0);
            json.WriteNull("user");
            json.WriteNumber("mtime", 0.0);
            json.WriteStartObject("data");
            foreach ((string name, string? value, double[]? numbers) in parts.Data)
                if (numbers is not null) WriteArray(json, name, numbers, atoms);
                else WriteRaw(json, name, value!);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>32 digits that depend on elements, positions and cell alone: the same structure has the same, whenever it is written.</summary>
    public static string IdOf(Structure structure)
    {
        var hash = new Sha256();
        foreach (double number in (IEnumerable<double>)[.. structure.Elements.Select(element => (double)element.Number), .. structure.Positions,
            .. structure.Cell.Rows.ToArray(),
            structure.Energy ?? 0]) hash.Append(BitConverter.GetBytes(number));
        return Convert.ToHexStringLower(hash.Finish())[..32];
    }

    private static void WriteStress(Utf8JsonWriter json, double[] stress)
    {
        double[] numbers = Voigt.Of(stress);
        Write(json, "stress", "float64", numbers.Length == 6 ? [6] : [3, 3], numbers);
    }

    private static void WriteArray(Utf8JsonWriter json, string name, double[] numbers, int atoms)
    {
        if (name == "magmom") json.WriteNumber(name, numbers[0]);
        else if (name == "dipole") Write(json, name, "float64", [numbers.Length], numbers);
        else Write(json, name, name == "tags" ? "int64" : "float64", numbers.Length == atoms ? [atoms] : [atoms, numbers.Length / atoms], numbers);
    }

    private static void WriteFlags(Utf8JsonWriter json, Cell cell)
    {
        json.WriteStartObject("pbc");
        json.WriteStartArray("__ndarray__");
        json.WriteRawValue("[3]");
        json.WriteStringValue("bool");
        json.WriteStartArray();
        for (int axis = 0; axis < 3; axis++) json.WriteBooleanValue(cell.IsPeriodic(axis));
        json.WriteEndArray();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteRaw(Utf8JsonWriter json, string name, string value)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(value);
    }

    private static void Write(Utf8JsonWriter json, string name, string type, int[] shape, IEnumerable<double> numbers)
    {
        json.WriteStartObject(name);
        json.WriteStartArray("__ndarray__");
        json.WriteStartArray();
        foreach (int length in shape) json.WriteNumberValue(length);
        json.WriteEndArray();
        json.WriteStringValue(type);
        json.WriteStartArray();
        foreach (double number in numbers) WriteNumber(json, number);
        json.WriteEndArray();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>The shortest text that reads back as the same double; the sign of −0 is kept.</summary>
    private static void WriteNumber(Utf8JsonWriter json, double number)
    {
        if (number == 0 && double.IsNegative(number)) json.WriteRawValue("-0.0");
        else json.WriteNumberValue(number);
    }
}
