using Amalgam.Model.Backbones.Dpa3;

namespace Amalgam.Model.Import.DeepMd;

/// <summary>Means and deviations of the environment matrix, the μ and σ of equations (1) and (2).</summary>
internal static class DeepMdStatistics
{
    /// <summary>Adds the scales to a spec; they must not depend on the neighbour's slot nor on the direction.</summary>
    /// <param name="slots">neighbours per atom in the file's arrays, e_sel</param>
    public static ModelSpec Read(DeepMdNode variables, ModelSpec spec, DeepMdTypes types, int slots)
    {
        double[] mean = ReadRows(variables, "davg", types.Count, slots);
        double[] scale = ReadRows(variables, "dstd", types.Count, slots);
        variables.Done();
        for (int type = 0; type < types.Count; type++)
        {
            (double[] mu, double[] sigma) = (mean[(4 * type)..(4 * type + 4)], scale[(4 * type)..(4 * type + 4)]);
            if (mu.Skip(1).Any(value => value != 0))
                variables.Problems.Add(variables.PathOf("davg"), "zero for the three directions", string.Join(' ', mu[1..]),
                    "a mean direction breaks rotation symmetry");
            if (sigma[1] != sigma[2] || sigma[1] != sigma[3])
                variables.Problems.Add(variables.PathOf("dstd"), "one number for the three directions", string.Join(' ', sigma[1..]),
                    "scales that depend on the direction break rotation symmetry");
            if (sigma.Any(value => value <= 0))
                variables.Problems.Add(variables.PathOf("dstd"), "positive numbers", string.Join(' ', sigma), "the file is damaged");
        }
        return spec with
        {
            DirectionScale = [.. types.TypeOf.Select(type => scale[4 * type + 1])],
            PairInputScale = spec.PairInput == PairInput.Distance ? null : [.. types.TypeOf.Select(type => (mean[4 * type], scale[4 * type]))],
        };
    }

    /// <summary>[type, 4] of an array [type, slot, 4] whose slots must agree.</summary>
    private static double[] ReadRows(DeepMdNode variables, string key, int types, int slots)
    {
        double[] values = variables.Array(key, types, slots, 4).Values;
        var rows = new double[4 * types];
        for (int type = 0; type < types; type++)
        {
            ReadOnlySpan<double> ofType = values.AsSpan(4 * slots * type, 4 * slots);
            ofType[..4].CopyTo(rows.AsSpan(4 * type));
            for (int slot = 1; slot < slots; slot++)
            {
                if (ofType.Slice(4 * slot, 4).SequenceEqual(ofType[..4])) continue;
                variables.Problems.Add(variables.PathOf(key), $"the same numbers in all {slots} slots of a type", $"others in slot {slot} of type {type}",
                    "statistics that depend on the order of the neighbours are not supported; fix_stat_std gives constant ones");
                break;
            }
        }
        return rows;
    }
}
