using Amalgam.Atoms.Potentials;
using Amalgam.Model.Shipped;

namespace Amalgam.Cli.Input;

/// <summary>Where a list of models separated by commas is cut. A comma inside the name of a file that exists, or inside a control, separates nothing.</summary>
internal static class ModelPaths
{
    /// <summary>The members: at every place the longest text that names a file, else a control with its values, else the text up to the next comma.</summary>
    /// <remarks>The name of a committee that comes along stands for its members.</remarks>
    /// <param name="folder">what relative paths are relative to; null for the current folder</param>
    public static IReadOnlyList<string> Split(string text, string? folder = null)
    {
        string[] parts = text.Split(',');
        var members = new List<string>();
        for (int first = 0; first < parts.Length;)
        {
            int end = EndOfFile(parts, first, folder) ?? EndOfControl(parts, first);
            string member = string.Join(',', parts[first..end]).Trim();
            if (member.Length > 0) members.AddRange(ShippedModels.MembersOf(member, folder) ?? [member]);
            first = end;
        }
        return members;
    }

    private static int? EndOfFile(string[] parts, int first, string? folder)
    {
        for (int end = parts.Length; end > first; end--)
        {
            string path = string.Join(',', parts[first..end]).Trim();
            if (path.Length > 0 && File.Exists(folder is null ? path : Path.GetFullPath(path, folder))) return end;
        }
        return null;
    }

    // lj:epsilon=1,sigma=3 goes on with every further key=value that does not begin another control.
    private static int EndOfControl(string[] parts, int first)
    {
        int end = first + 1;
        if (!ControlPotential.IsOne(parts[first].Trim())) return end;
        while (end < parts.Length && parts[end].Contains('=', StringComparison.Ordinal) && !ControlPotential.IsOne(parts[end].Trim())) end++;
        return end;
    }
}
