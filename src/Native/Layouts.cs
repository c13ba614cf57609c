using System.Runtime.InteropServices;

namespace Amalgam.Native;

// The structures of clients/c/amalgam.h, member by member; their meaning stands there. Sequential layout with natural alignment is that of C.

/// <summary>amalgam_options.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct OptionsLayout
{
    public int Size, Precision, Threads;
}

/// <summary>amalgam_info.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct InfoLayout
{
    public int Size, Members, Elements, Layers, Widest, Precision, Threads, NeedsCounts;
    public double Cutoff, Reach;
    public int HasUncertainty, Reserved;

    /// <summary>Bytes of the first version, which ends behind <see cref="Reach"/>.</summary>
    public const int FirstSize = 48;
}

/// <summary>amalgam_exchange.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ExchangeLayout
{
    public void* Context;
    public delegate* unmanaged[Cdecl]<void*, int, int, int, void*, int> Forward, Reverse;
}

/// <summary>amalgam_input.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct InputLayout
{
    public int Size, Atoms, Ghosts, PeriodicA, PeriodicB, PeriodicC;
    public int* Numbers;
    public double* Positions, Cell;
    public int* GhostOwner;
    public int SameAtoms, Summed;
    public double Skin;
    public int* PairStart, PairNeighbor;
    public ExchangeLayout* Exchange;
    public long* Counts;
}

/// <summary>amalgam_output.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct OutputLayout
{
    public int Size, Reserved;
    public double Energy;
    public fixed double Virial[9];
    public double* Energies, Forces, Virials, MemberEnergies, MemberForces;
    public double EnergyUncertainty;
    public double* Uncertainties;

    /// <summary>Bytes of the first version, which ends behind <see cref="MemberForces"/>.</summary>
    public const int FirstSize = 128;
}
