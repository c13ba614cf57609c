namespace Amalgam.Atoms.Plausibility;

/// <summary>Hashes of whole numbers, the same on every machine.</summary>
internal static class StructureHash
{
    /// <summary>A hash that another number goes into: the finalizer of SplitMix64 over hash and number.</summary>
    public static ulong With(ulong hash, ulong number)
    {
        ulong mixed = hash * 0x9E3779B97F4A7C15 + number + 0x632BE59BD9B4E019;
        mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB;
        return mixed ^ mixed >> 31;
    }
}
