using Amalgam.Atoms;
using Amalgam.Formats.Contracts;

namespace Amalgam.Formats.Outputs;

/// <summary>What is read, and what is said of it while it is read.</summary>
/// <param name="Path">the main file</param>
internal sealed record OutputInput(string Path, ReadOptions Options, StructureCensus Census)
{
    /// <summary>Steps without a converged calculation so far.</summary>
    public int Unconverged { get; private set; }

    public string Folder => System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!;

    /// <summary>Opens the main file.</summary>
    public OutputLines Open(bool isLog = true) => new(Path, isLog);

    /// <summary>The path of a file beside the main one.</summary>
    public string Beside(string name) => System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path) ?? "", name);

    /// <summary>Counts a step that is left out because its calculation did not converge.</summary>
    public void LeaveOutUnconverged()
    {
        Unconverged++;
        Census.Notice("steps whose calculation did not converge are left out");
    }
}
