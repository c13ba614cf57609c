using System.Collections.Concurrent;
using Amalgam.Atoms;
using Amalgam.Model.Backbones.Dpa3.Reference;
using Amalgam.Testing;

namespace Amalgam.Unit.Network;

/// <summary>What the reference says of random models, computed once for all lane widths and precisions: it is slow.</summary>
internal static class ReferenceAnswers
{
    private static readonly ConcurrentDictionary<(string Spec, string Name, (int, int, int) Repeats), Lazy<Evaluation>> Known = new();

    /// <param name="spec">of <see cref="RandomModels"/></param>
    /// <param name="name">of <see cref="NamedStructures"/></param>
    /// <param name="repeats">along the cell vectors</param>
    public static Evaluation Of(string spec, string name, (int A, int B, int C) repeats) => Known.GetOrAdd((spec, name, repeats), key => new(() =>
    {
        var answer = new Evaluation();
        new ReferenceNetwork(RandomModels.Create(key.Spec)).Evaluate(Structure(key.Name, repeats), answer);
        return answer;
    })).Value;

    /// <summary>The structure that is meant.</summary>
    public static Structure Structure(string name, (int A, int B, int C) repeats) =>
        repeats == (1, 1, 1) ? NamedStructures.Create(name) : NamedStructures.Create(name).Repeated(repeats.A, repeats.B, repeats.C);
}
