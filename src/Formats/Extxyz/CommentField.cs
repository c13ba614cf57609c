namespace Amalgam.Formats.Extxyz;

/// <summary>How a value is written in a comment line.</summary>
internal enum ValueForm
{
    /// <summary>A key without a value.</summary>
    None,

    /// <summary>Up to the next blank.</summary>
    Bare,

    /// <summary>Between quotation marks, which the range leaves out; may hold backslash escapes.</summary>
    Quoted,

    /// <summary>A vector in [ ] or { }, which the range includes.</summary>
    Bracketed,
}

/// <summary>One key and value of a comment line, as ranges of its bytes.</summary>
/// <param name="KeyStart">First byte of the key, quotation marks left out.</param>
/// <param name="KeyEnd">Just after the key.</param>
/// <param name="Start">First byte of the value.</param>
/// <param name="End">Just after the value.</param>
internal readonly record struct CommentField(int KeyStart, int KeyEnd, int Start, int End, ValueForm Form);
