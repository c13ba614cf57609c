using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Formats;
using Amalgam.Formats.DeepMd;
using Amalgam.Formats.Extxyz;
using Amalgam.Model.Parameters;

namespace Amalgam.Benchmarks.Torch;

/// <summary>Structures to compute.</summary>
/// <param name="Name">For the table.</param>
/// <param name="Structures">The batch.</param>
/// <param name="Elements">Elements of the model.</param>
/// <param name="HasVirials">Whether a training step fits virials.</param>
internal sealed record Samples(string Name, Structure[] Structures, Element[] Elements, bool HasVirials)
{
    /// <summary>The first structure of a file or folder.</summary>
    public static Samples First(string path)
    {
        Structure first = StructureFormats.All.Read(path).First();
        return new Samples($"{Path.GetFileName(Path.TrimEndingDirectorySeparator(path))}, first frame ({first.AtomCount} atoms)", [first],
            [.. first.Elements.Distinct()], first.Stress is not null);
    }

    /// <summary>A batch as amalgam train makes it: structures in random order until there are about as many atoms; a model of all elements.</summary>
    public static Samples Batch(string path, int atoms)
    {
        Structure[] all = [.. StructureFormats.All.Read(path)];
        var random = new DeterministicRandom(1);
        var batch = new List<Structure>();
        while (batch.Sum(structure => structure.AtomCount) < atoms) batch.Add(all[(int)(random.NextUniform() * all.Length)]);
        return new Samples(
            $"{Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path)))}, a batch ({batch.Count} structures, {batch.Sum(structure => structure.AtomCount)} atoms)", [.. batch],
            [.. all.SelectMany(structure => structure.Elements).Distinct()], batch.All(structure => structure.Stress is not null));
    }
}
