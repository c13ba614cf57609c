using Amalgam.Formats.Contracts;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats;

/// <summary>A folder of runs of any program of <see cref="TextFormats"/>.</summary>
internal static class RunFolderFormat
{
    public static StructureFormat Format { get; } = new("runs", "folder of runs")
    {
        Summary = "outputs of programs in a tree of folders, read run by run; what else holds structures is refused unless it belongs to a run",
        Places = FormatPlaces.Folder,
        Recognition = "a folder with outputs of programs, or with such folders",
        Reader = new RunFolders([.. TextFormats.All.Select(format => format.Reader).OfType<OutputReader>().Where(reader => reader.Program is not null)]),
    };
}
