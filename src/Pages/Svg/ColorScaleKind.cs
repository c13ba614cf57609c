namespace Amalgam.Pages.Svg;

/// <summary>How numbers become colours.</summary>
public enum ColorScaleKind
{
    /// <summary>Dark to light, evenly.</summary>
    Sequential,
    /// <summary>Dark to light, evenly in the logarithm; zero and less take the dark end.</summary>
    Logarithmic,
    /// <summary>Two colours with zero between them.</summary>
    Diverging,
    /// <summary>One colour, more of it for larger numbers; zero is the background.</summary>
    Intensity,
}
