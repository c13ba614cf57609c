using Amalgam.Atoms;

namespace Amalgam.Cli.Reports;

internal static class ValidationStructures
{
    public static IEnumerable<Structure> Of(string folder) => [];
}
