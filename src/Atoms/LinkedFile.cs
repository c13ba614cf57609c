namespace Amalgam.Atoms;

/// <summary>Files behind symbolic links, as data sets on clusters often are.</summary>
public static class LinkedFile
{
    /// <summary>The file that a path leads to, links followed: its length and its times, which those of <see cref="FileInfo"/> are not for a link.</summary>
    /// <param name="path">a file or a link, there or not</param>
    /// <exception cref="IOException">The links lead in a circle.</exception>
    public static FileInfo Of(string path)
    {
        var file = new FileInfo(path);
        return file.LinkTarget is null ? file : (FileInfo)file.ResolveLinkTarget(returnFinalTarget: true)!;
    }
}
