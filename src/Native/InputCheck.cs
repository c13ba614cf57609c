namespace Amalgam.Native;

/// <summary>What can be wrong with the arguments of amalgam_evaluate, before anything behind a pointer is read.</summary>
internal static unsafe class InputCheck
{
    /// <summary>No caller has more atoms in one process; larger numbers are memory that was never set.</summary>
    private const int MostAtoms = 100_000_000;
    private const int MostBytes = 4096;

    /// <param name="first">bytes of the first version: callers made for it are served, without what came later</param>
    /// <param name="expected">bytes of this version</param>
    /// <exception cref="NativeFault">A size is that of no known version.</exception>
    public static void Size(string name, int found, int first, int expected)
    {
        if ((found < expected && found != first) || found > MostBytes)
            throw NativeFault.Input($"{name}.size: expected sizeof({name}), {expected} in this version, found {found}\n  → set it before the call");
    }

    /// <exception cref="NativeFault">An argument is out of its range, or missing.</exception>
    public static void Check(in InputLayout input)
    {
        Range("atoms", input.Atoms, 0, MostAtoms);
        Range("ghosts", input.Ghosts, 0, MostAtoms);
        Range("same_atoms", input.SameAtoms, 0, 1);
        Range("summed", input.Summed, 0, input.Atoms);
        Range("periodic", input.PeriodicA, 0, 1);
        Range("periodic", input.PeriodicB, 0, 1);
        Range("periodic", input.PeriodicC, 0, 1);
        int periodic = input.PeriodicA + input.PeriodicB + input.PeriodicC;
        bool hasAtoms = input.Atoms + input.Ghosts > 0;
        if (hasAtoms) Present("numbers", input.Numbers);
        if (hasAtoms) Present("positions", input.Positions);
        if (periodic > 0) Present("cell", input.Cell);
        if (input.Ghosts > 0) Present("ghost_owner", input.GhostOwner);
        if (!(input.Skin >= 0) || !(input.Skin <= 100)) throw NativeFault.Input($"skin: expected 0 to 100 Å, found {input.Skin}");
        if (IsOfCaller(input) && periodic > 0)
            throw NativeFault.Input("periodic: expected 0 0 0 beside ghosts, pairs, an exchange or summed, found a periodic axis\n  → give images as ghosts");
        if (input.Exchange is not null && (input.Exchange->Forward is null || input.Exchange->Reverse is null))
            throw NativeFault.Input("exchange: expected two functions, found NULL");
    }

    /// <summary>Whether atoms or pairs are kept by the caller: there is no cell then.</summary>
    public static bool IsOfCaller(in InputLayout input) =>
        input.Ghosts > 0 || input.PairStart is not null || input.Exchange is not null || input.Summed > 0;

    private static void Range(string name, int found, int least, int most)
    {
        if (found < least || found > most) throw NativeFault.Input($"{name}: expected {least} to {most}, found {found}");
    }

    private static void Present(string name, void* found)
    {
        if (found is null) throw NativeFault.Input($"{name}: expected an array, found NULL");
    }
}
