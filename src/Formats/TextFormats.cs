using Amalgam.Formats.Abacus;
using Amalgam.Formats.Abinit;
using Amalgam.Formats.Amber;
using Amalgam.Formats.Castep;
using Amalgam.Formats.Cif;
using Amalgam.Formats.Contracts;
using Amalgam.Formats.Cp2k;
using Amalgam.Formats.DftbPlus;
using Amalgam.Formats.FhiAims;
using Amalgam.Formats.Gaussian;
using Amalgam.Formats.Gromacs;
using Amalgam.Formats.Ipi;
using Amalgam.Formats.Lammps;
using Amalgam.Formats.Mlip;
using Amalgam.Formats.N2p2;
using Amalgam.Formats.OpenMx;
using Amalgam.Formats.Orca;
using Amalgam.Formats.Psi4;
using Amalgam.Formats.PwMat;
using Amalgam.Formats.Pymatgen;
using Amalgam.Formats.Qm9;
using Amalgam.Formats.QuantumEspresso;
using Amalgam.Formats.Siesta;
using Amalgam.Formats.Sqm;
using Amalgam.Formats.Turbomole;
using Amalgam.Formats.Vasp;
using Amalgam.Formats.Xsf;
using Amalgam.Formats.Xtb;

namespace Amalgam.Formats;

/// <summary>Formats of text: outputs of programs, exchange formats and structure files.</summary>
internal static class TextFormats
{
    /// <summary>In the order in which they are tried, all before extended XYZ: some are xyz with a comment line of their own.</summary>
    public static readonly IReadOnlyList<StructureFormat> All =
    [
        OutcarFormat.Format,
        VasprunFormat.Format,
        XdatcarFormat.Format,
        PoscarFormat.Format,
        CifFormat.Format,
        Cp2kFormat.Format,
        PwFormat.Format,
        CpFormat.Format,
        OrcaFormat.Format,
        EngradFormat.Format,
        GaussianFormat.Format,
        FchkFormat.Format,
        AimsFormat.Format,
        AbacusFormat.Format,
        StruFormat.Format,
        SiestaFormat.Format,
        MovementFormat.Format,
        Psi4Format.Format,
        SqmFormat.Format,
        AmberFormat.Format,
        OpenMxFormat.Format,
        DetailedFormat.Format,
        CastepFormat.Format,
        AbinitFormat.Format,
        PymatgenFormat.Format,
        XsfFormat.Format,
        CfgFormat.Format,
        N2p2Format.Format,
        Qm9Format.Format,
        IpiFormat.Format,
        GroFormat.Format,
        GenFormat.Format,
        XtbLogFormat.Format,
        GradientFormat.Format,
        CoordFormat.Format,
        LammpsDumpFormat.Format,
        LammpsDataFormat.Format,
    ];
}
