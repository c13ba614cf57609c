using System.Text;

namespace Amalgam.Atoms.Settings;

/// <summary>Names of C# as run files write them.</summary>
internal static class SnakeCase
{
    /// <summary>snake_case of a name in PascalCase; a digit does not begin a word.</summary>
    public static string Of(string name)
    {
        var text = new StringBuilder();
        foreach (char letter in name)
        {
            if (char.IsUpper(letter) && text.Length > 0) text.Append('_');
            text.Append(char.ToLowerInvariant(letter));
        }
        return text.ToString();
    }
}
