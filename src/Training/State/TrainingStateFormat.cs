using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using Amalgam.Atoms;

namespace Amalgam.Training.State;

/// <summary>The bytes of a training state.</summary>
/// <remarks>
/// "amalgam state 3\n", then the members in the order below (arrays behind their length; numbers as in memory, little-endian on every supported machine), then
/// XXH128 of all before. Versions 1 and 2, which are still read, end with SHA-256, which took seconds for a state of 200 MB; version 1 has only the first array
/// of the energy levels: all E0 were known to it.
/// </remarks>
internal static class TrainingStateFormat
{
    private static readonly byte[] Magic = OfVersion(3), SecondMagic = OfVersion(2), FirstMagic = OfVersion(1);

    public static void Write(TrainingState state, Stream stream)
    {
        var hash = new XxHash128();
        using (var hashed = new HashedStream(stream, hash))
        using (var writer = new BinaryWriter(hashed, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Magic);
            WriteMembers(state, writer);
        }
        stream.Write(hash.GetCurrentHash());
    }

    /// <exception cref="InvalidDataException">The bytes are not those of an intact state.</exception>
    public static TrainingState Read(byte[] bytes)
    {
        bool isFirst = bytes.AsSpan().StartsWith(FirstMagic), hasSha256 = isFirst || bytes.AsSpan().StartsWith(SecondMagic);
        int digest = hasSha256 ? Sha256.Length : sizeof(ulong) * 2;
        if (bytes.Length < Magic.Length + digest || !(hasSha256 || bytes.AsSpan().StartsWith(Magic)))
            throw new InvalidDataException("expected a training state of this version, found another kind of file");
        ReadOnlySpan<byte> content = bytes.AsSpan(0, bytes.Length - digest);
        if (!(hasSha256 ? Sha256.Of(content) : XxHash128.Hash(content)).AsSpan().SequenceEqual(bytes.AsSpan(content.Length)))
            throw new InvalidDataException("expected an intact training state, found that its checksum does not match: it is damaged or cut off");
        using var reader = new BinaryReader(new MemoryStream(bytes, Magic.Length, content.Length - Magic.Length), Encoding.UTF8);
        return ReadMembers(reader, isFirst);
    }

    private static byte[] OfVersion(int version) => Encoding.ASCII.GetBytes($"amalgam state {version}\n");

    private static void WriteMembers(TrainingState state, BinaryWriter writer)
    {
        writer.Write(state.Fingerprint);
        writer.Write(state.Spec);
        WriteLevels(writer, state.Levels);
        foreach (double[] values in new[] { state.Parameters, state.FirstMoment, state.SecondMoment, state.Average }) WriteNumbers(writer, values);
        writer.Write(state.Selection.Length);
        foreach (int[] experts in state.Selection)
        {
            writer.Write(experts.Length);
            foreach (int expert in experts) writer.Write(expert);
        }
        writer.Write(state.Balance.Length);
        foreach (double[] bias in state.Balance) WriteNumbers(writer, bias);
        writer.Write(state.SelectionsMade);
        writer.Write(state.Step);
        writer.Write(state.BestStep);
        writer.Write(state.LogLength);
        WriteNumbers(writer,
        [
            state.Fraction, state.Elapsed, state.StartedAt, state.NextValidation, state.ValidationSeconds, state.ValidationLoss,
            state.BestLoss, state.SmoothLoss, state.LowestSmoothLoss, state.Budget,
        ]);
        foreach (double[] errors in new[] { state.ValidationErrors, state.BestErrors, state.TrainErrors }) WriteNumbers(writer, errors);
    }

    private static TrainingState ReadMembers(BinaryReader reader, bool isFirst)
    {
        var state = new TrainingState
        {
            Fingerprint = reader.ReadString(),
            Spec = reader.ReadString(),
            Levels = isFirst ? EnergyLevels.Known(ReadNumbers(reader)) : ReadLevels(reader),
            Parameters = ReadNumbers(reader),
            FirstMoment = ReadNumbers(reader),
            SecondMoment = ReadNumbers(reader),
            Average = ReadNumbers(reader),
            Selection = ReadList(reader, inner => ReadList(inner, innermost => innermost.ReadInt32())),
            Balance = ReadList(reader, ReadNumbers),
            SelectionsMade = reader.ReadInt32(),
            Step = reader.ReadInt64(),
            BestStep = reader.ReadInt64(),
            LogLength = reader.ReadInt64(),
        };
        double[] numbers = ReadNumbers(reader);
        (state.Fraction, state.Elapsed, state.StartedAt, state.NextValidation) = (numbers[0], numbers[1], numbers[2], numbers[3]);
        (state.ValidationSeconds, state.ValidationLoss, state.BestLoss) = (numbers[4], numbers[5], numbers[6]);
        (state.SmoothLoss, state.LowestSmoothLoss, state.Budget) = (numbers[7], numbers[8], numbers[9]);
        (state.ValidationErrors, state.BestErrors, state.TrainErrors) = (ReadNumbers(reader), ReadNumbers(reader), ReadNumbers(reader));
        return state;
    }

    private static void WriteLevels(BinaryWriter writer, EnergyLevels levels)
    {
        WriteNumbers(writer, levels.Added);
        WriteNumbers(writer, levels.Baseline);
        writer.Write(levels.IsFree.Length);
        foreach (bool isFree in levels.IsFree) writer.Write(isFree);
    }

    private static EnergyLevels ReadLevels(BinaryReader reader) =>
        new(ReadNumbers(reader), ReadNumbers(reader), ReadList(reader, inner => inner.ReadBoolean()));

    private static void WriteNumbers(BinaryWriter writer, double[] values)
    {
        writer.Write(values.Length);
        writer.Write(MemoryMarshal.AsBytes<double>(values));
    }

    private static double[] ReadNumbers(BinaryReader reader)
    {
        var values = new double[reader.ReadInt32()];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    private static T[] ReadList<T>(BinaryReader reader, Func<BinaryReader, T> read)
    {
        var list = new T[reader.ReadInt32()];
        for (int index = 0; index < list.Length; index++) list[index] = read(reader);
        return list;
    }
}
