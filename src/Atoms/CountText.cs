using System.Globalization;

namespace Amalgam.Atoms;

/// <summary>Counts for people, whatever the locale.</summary>
public static class CountText
{
    private static readonly NumberFormatInfo Groups = new() { NumberGroupSeparator = ",", NumberGroupSizes = [3] };

    /// <summary>In groups of three: 1,234,567.</summary>
    public static string Of(long count) => count.ToString("#,0", Groups);

    /// <summary>"1 structure", "2 structures".</summary>
    public static string Of(long count, string word) => $"{Of(count)} {word}{(count == 1 ? "" : "s")}";
}
