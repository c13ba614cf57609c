using System.CommandLine;
using Amalgam.Cli.Terminal;

namespace Amalgam.Cli.Verbs;

/// <summary>amalgam data convert, split, sample, merge, supercell and check: sets of structures, in any format that is read or written.</summary>
internal static class DataVerb
{
    public static Verb Create(Screen screen)
    {
        var command = new Command("data", "Convert, divide, thin out, join, repeat and check sets of structures, of any format and larger than memory.");
        return new Verb(command, "amalgam data convert omol/ -o omol.xyz.gz", "amalgam data check train.xyz test.xyz")
        {
            Parts =
            [
                DataConvertVerb.Create(screen), DataSplitVerb.Create(screen), DataSampleVerb.Create(screen),
                DataMergeVerb.Create(screen), DataSupercellVerb.Create(screen), DataCheckVerb.Create(screen),
            ],
        };
    }
}
