using Amalgam.Atoms;
using Amalgam.Atoms.Labels;
using Xunit;

namespace Amalgam.Unit.Formats;

/// <summary>Two structures with the same bits: elements, positions, cell, labels, charge and spin.</summary>
internal static class SameStructure
{
    public static void Check(Structure expected, Structure found)
    {
        Assert.Equal(expected.Elements, found.Elements);
        Assert.Equal(expected.Positions, found.Positions);
        Assert.Equal(expected.Cell.Rows.ToArray(), found.Cell.Rows.ToArray());
        for (int axis = 0; axis < 3; axis++) Assert.Equal(expected.Cell.IsPeriodic(axis), found.Cell.IsPeriodic(axis));
        foreach (Label label in LabelTable.All) Assert.Equal(expected.Labels[label], found.Labels[label]);
        foreach (string key in (string[])["charge", "spin"]) Assert.Equal(expected.Extras?.Find(key), found.Extras?.Find(key));
    }
}
