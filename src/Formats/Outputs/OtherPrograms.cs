namespace Amalgam.Formats.Outputs;

/// <summary>Outputs of programs that are recognised and not read.</summary>
internal static class OtherPrograms
{
    private static readonly (string Mark, string Program)[] Marks =
    [
        ("Northwest Computational Chemistry Package", "NWChem"), ("Welcome to Q-Chem", "Q-Chem"), ("PROGRAM SYSTEM MOLPRO", "Molpro"),
            ("GAMESS VERSION", "GAMESS"),
        ("Firefly version", "Firefly"), ("CRYSTAL23", "CRYSTAL"), ("CRYSTAL17", "CRYSTAL"), ("CRYSTAL14", "CRYSTAL"), (":LABEL", "WIEN2k"),
            ("Molcas", "Molcas"),
        ("Amsterdam Density Functional", "ADF"), ("PySCF version", "PySCF"),
        ("MOPAC", "MOPAC"), ("FLEUR", "FLEUR"), ("elk version", "Elk"), ("CFOUR", "CFOUR"), ("* CONQUEST", "CONQUEST"), ("BigDFT", "BigDFT"),
        ("HEADER    ", "PDB"), ("CRYST1", "PDB"), ("V2000", "MDL mol"), ("@<TRIPOS>MOLECULE", "mol2"),
    ];

    /// <summary>The program whose output this is; null when it is not recognised.</summary>
    public static string? NameOf(string path)
    {
        FileHead head = FileHead.Of(path);
        foreach ((string mark, string program) in Marks)
            if (head.Has(mark)) return program;
        return null;
    }
}
