using System.Globalization;

namespace Amalgam.Training.Data;

/// <summary>Counts in messages.</summary>
internal static class Counted
{
    /// <summary>"1 structure", "2 structures".</summary>
    public static string Of(long count, string word) => string.Create(CultureInfo.InvariantCulture, $"{count} {word}{(count == 1 ? "" : "s")}");
}
