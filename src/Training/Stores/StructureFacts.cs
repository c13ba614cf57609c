using Amalgam.Atoms;
using Amalgam.Atoms.Labels;
using Amalgam.Training.Loss;

namespace Amalgam.Training.Stores;

/// <summary>What a run must know of every structure: all that census, split, E0 and batches ask, so that no structure is read for them. 56 bytes.</summary>
/// <remarks>Index files hold these as they are in memory: only numbers, without padding. The first eight bits of <see cref="Bits"/> are labels that count,
/// the last eight labels that are there and mean nothing, the flags between them.</remarks>
/// <param name="Energy">eV; NaN without a label</param>
/// <param name="LargestForce">eV/Å; 0 without labels</param>
/// <param name="ForceSquares">(eV/Å)², sum over the components, where the forces count</param>
/// <param name="SourceLine">line, or number in the file, of where it came from; −1 for none</param>
/// <param name="Atoms">number of atoms</param>
/// <param name="Composition">number in a <see cref="CompositionTable"/></param>
/// <param name="SourceFile">number in a list of texts</param>
/// <param name="Bits">labels and flags</param>
/// <param name="Charge">total charge, e; <see cref="NoValue"/> or <see cref="BadValue"/></param>
/// <param name="Spin">spin multiplicity, 2S + 1; the same</param>
/// <param name="Source">number of its source in the run; 0 in index files</param>
internal readonly record struct StructureFacts(
    double Energy, double LargestForce, double ForceSquares, long SourceLine, int Atoms, int Composition, int SourceFile, uint Bits,
    short Charge, short Spin, int Source)
{
    private const uint Isolated = 1 << 16, Weightless = 1 << 17, Partial = 1 << 18;
    private const int UndefinedShift = 24;

    /// <summary>The file does not say it.</summary>
    public const short NoValue = short.MinValue;

    /// <summary>The file says what is no charge or spin: an error where it is read.</summary>
    public const short BadValue = short.MaxValue;

    /// <summary>Labels that count in the loss.</summary>
    public LabelMask Counting => new(Bits & 0xFF);

    /// <summary>Whether a label is there that means nothing in the cell of the structure.</summary>
    public bool IsUndefined(Label label) => (Bits >> (UndefinedShift + label.Index) & 1) != 0;

    /// <summary>Whether it has one atom, or is marked as an isolated atom: it must be looked at.</summary>
    public bool MayBeIsolated => (Bits & Isolated) != 0;

    /// <summary>Whether it has labels and all of them have the weight 0.</summary>
    public bool IsWeightless => (Bits & Weightless) != 0;

    /// <summary>Whether numbers of a label that counts are missing, so that they must be counted one by one.</summary>
    public bool IsPartial => (Bits & Partial) != 0;

    /// <summary>Of a structure.</summary>
    /// <param name="composition">its number in a table</param>
    /// <param name="sourceFile">number of the text before the line</param>
    public static StructureFacts Of(Structure structure, int composition, int sourceFile, long sourceLine)
    {
        var counting = LabelMask.Of(structure);
        uint bits = counting.Bits;
        bool isWeightless = true, isLabelled = false;
        foreach (Label label in LabelTable.All)
        {
            if (structure.Labels[label] is not double[] numbers) continue;
            isLabelled = true;
            if (!structure.CanHave(label)) bits |= 1u << (UndefinedShift + label.Index);
            isWeightless &= structure.Labels.Weight == 0 || structure.Labels.WeightOf(label) == 0;
            if (counting.Has(label) && Array.Exists(numbers, double.IsNaN)) bits |= Partial;
        }
        if (isLabelled && isWeightless) bits |= Weightless;
        if (structure.AtomCount == 1 || IsolatedAtomMark.Of(structure) is not null) bits |= Isolated;
        (double largest, double squares) = ForceSizes(structure.Forces ?? []);
        return new StructureFacts(structure.Energy ?? double.NaN, largest, counting.Has(LabelTable.Forces) ? squares : 0, sourceLine, structure.AtomCount,
            composition, sourceFile, bits, ValueOf(structure, ElectronicState.ChargeOf), ValueOf(structure, ElectronicState.SpinOf), 0);
    }

    private static short ValueOf(Structure structure, Func<Structure, int?> read)
    {
        if (structure.Extras is null) return NoValue;
        try { return (short?)read(structure) ?? NoValue; }
        catch (InvalidDataException) { return BadValue; }
    }

    private static (double Largest, double Squares) ForceSizes(double[] forces)
    {
        double largest = 0, squares = 0;
        for (int atom = 0; atom < forces.Length; atom += 3)
        {
            double square = forces[atom] * forces[atom] + forces[atom + 1] * forces[atom + 1] + forces[atom + 2] * forces[atom + 2];
            largest = Math.Max(largest, Math.Sqrt(square));
            squares += square;
        }
        return (largest, squares);
    }
}
