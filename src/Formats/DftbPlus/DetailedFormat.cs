using Amalgam.Formats.Contracts;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.DftbPlus;

/// <summary>detailed.out of DFTB+ with the structure of its input or of geo_end.gen.</summary>
internal static class DetailedFormat
{
    public const string Free = "Total Mermin free energy", Total = "Total energy";

    public static StructureFormat Format { get; } = new("dftbplus", "DFTB+ detailed.out")
    {
        Summary = "the results of the last geometry; the structure from dftb_pin.hsd, dftb_in.hsd or geo_end.gen beside",
        Places = FormatPlaces.File | FormatPlaces.Folder,
        Recognition = "a file called detailed.out with `Total energy:`, or its folder",
        Reader = new OutputReader
        {
            Program = "DFTB+",
            Capabilities = OutputLabels.Of(CellSupport.AllAxes, [Free, Total], ["Total Forces"], ["Total stress tensor"],
                "hartree; hartree/bohr; hartree/bohr³, −σ"),
            Knows = head => head.IsNamed("detailed") && head.Has("Total energy:"),
            MainFile = path => Directory.Exists(path) && Path.Combine(path, "detailed.out") is string file && File.Exists(file) ? file : null,
            Frames = input => new DetailedText(input).Read(),
            Companions = path => [.. DetailedText.Companions.Select(name => Path.Combine(Path.GetDirectoryName(path) ?? "", name))],
        },
    };
}
