using Amalgam.Atoms;
using Amalgam.Formats.Contracts;
using Amalgam.Studies.Errors;

namespace Amalgam.Cli.Input;

/// <summary>A first pass over the whole of a file: an error in its last structure must not cost the time of all others.</summary>
internal static class KnownStructures
{
    /// <summary>Reads everything, and gives the number of structures.</summary>
    /// <exception cref="InvalidDataException">Something is wrong in the file, it is empty, or it holds elements that the potential does not know.</exception>
    public static long Require(IPotential potential, string path, ReadOptions? options = null)
    {
        long structures = 0;
        foreach (Structure structure in Inputs.Structures(path, options))
        {
            ElementCoverage.Require(potential, structure);
            structures++;
        }
        if (structures == 0) throw new InvalidDataException($"{path}: expected structures, found none\n  → is the file empty?");
        return structures;
    }
}
