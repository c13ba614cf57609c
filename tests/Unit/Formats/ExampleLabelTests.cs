using Amalgam.Atoms;
using Amalgam.Formats.Extxyz;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Formats;

/// <summary>The labels of the examples mean what they say.</summary>
public sealed class ExampleLabelTests
{
    /// <summary>
    /// A sheared cubic crystal resists its own shear and no other, with C44 &gt; 0: over all strained cells the shear strain yz goes with the stress yz, and so
    /// on. An exchange of two components, or a wrong sign, shows at once.
    /// </summary>
    [Fact]
    public void Shear_stresses_of_strained_molybdenum_follow_the_shear_of_its_cell()
    {
        double[] strains = new double[3], products = new double[9];
        foreach (Structure structure in ExtxyzReader.ReadAll(RepositoryFolder.At("examples", "mlearn-mo", "train.xyz"))
            .Where(structure => structure.ConfigType == "Elastic"))
        {
            ReadOnlySpan<double> rows = structure.Cell.Rows;
            double length = Math.Cbrt(structure.Cell.Volume);
            double[] strain = [(rows[5] + rows[7]) / (2 * length), (rows[2] + rows[6]) / (2 * length), (rows[1] + rows[3]) / (2 * length)];
            double[] stress = [structure.Stress![5], structure.Stress[2], structure.Stress[1]];
            for (int i = 0; i < 3; i++)
            {
                strains[i] += strain[i] * strain[i];
                for (int j = 0; j < 3; j++) products[3 * i + j] += strain[i] * stress[j];
            }
        }
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++)
            {
                // 2 C44, GPa: 212 in experiment; the strains reach 0.05 and more.
                double modulus = 160.21766 * products[3 * i + j] / strains[i];
                if (i == j) Assert.InRange(modulus, 150, 260);
                else Assert.InRange(Math.Abs(modulus), 0, 5);
            }
    }
}
