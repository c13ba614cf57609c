namespace Amalgam.Atoms.Elements;

/// <summary>Families of elements in the usual colouring of periodic tables. IUPAC defines no metalloids; here they are B, Si, Ge, As, Sb and Te.</summary>
public enum ElementFamily
{
    /// <summary>H, C, N, O, P, S, Se.</summary>
    Nonmetal,
    /// <summary>Group 18.</summary>
    NobleGas,
    /// <summary>Group 1 but hydrogen.</summary>
    AlkaliMetal,
    /// <summary>Group 2.</summary>
    AlkalineEarthMetal,
    /// <summary>B, Si, Ge, As, Sb, Te.</summary>
    Metalloid,
    /// <summary>Group 17.</summary>
    Halogen,
    /// <summary>Metals of groups 13 to 16.</summary>
    PostTransitionMetal,
    /// <summary>Groups 3 to 12, without lanthanides and actinides.</summary>
    TransitionMetal,
    /// <summary>La to Lu.</summary>
    Lanthanide,
    /// <summary>Ac to Lr.</summary>
    Actinide,
}
