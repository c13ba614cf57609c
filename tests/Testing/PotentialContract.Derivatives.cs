using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Xunit;

namespace Amalgam.Testing;

/// <content>Forces and virial are derivatives of the energy.</content>
public abstract partial class PotentialContract
{
    private const double Step = 1e-3;

    [Theory, MemberData(nameof(Structures))]
    public void Forces_are_minus_the_gradient(string name)
    {
        double tolerance = DerivativeTolerance();
        IPotential potential = Create();
        Structure structure = NamedStructures.Create(name);
        double[] forces = Evaluate(potential, structure).Forces.ToArray();
        double size = Math.Max(1, forces.Max(Math.Abs));
        Assert.True(structure.AtomCount == 1 || forces.Max(Math.Abs) > 1e-3, $"largest force {forces.Max(Math.Abs):E2} eV/Å, too little to test");

        foreach (double[] direction in Directions(structure.AtomCount))
        {
            double slope = Differences.Derivative(t => Energy(potential, structure.Moved(direction, t)), Step);
            double work = forces.Zip(direction, (force, d) => force * d).Sum();
            Assert.True(Math.Abs(slope + work) <= tolerance * size * Math.Sqrt(structure.AtomCount), $"dE/dt = {slope:R} but −F·d = {-work:R}");
        }
    }

    [Fact]
    public void Every_component_of_the_forces_is_minus_the_gradient()
    {
        double tolerance = DerivativeTolerance();
        IPotential potential = Create();
        Structure structure = NamedStructures.Wire();
        double[] gradient = [.. Enumerable.Range(0, structure.Positions.Length).Select(index =>
        {
            var direction = new double[structure.Positions.Length];
            direction[index] = 1;
            return -Differences.Derivative(t => Energy(potential, structure.Moved(direction, t)), Step);
        })];
        AssertClose("forces", gradient, Evaluate(potential, structure).Forces, tolerance);
    }

    /// <summary>W_kl = −∂E/∂ε_kl, component by component, for every choice of periodic axes.</summary>
    [Theory, MemberData(nameof(Periodicities))]
    public void Virial_is_minus_the_strain_derivative(bool a, bool b, bool c)
    {
        double tolerance = DerivativeTolerance();
        IPotential potential = Create();
        Structure whole = NamedStructures.Salt();
        Structure structure = new Structure([.. whole.Elements, Element.Parse("O")], [.. whole.Positions, 1.1, 1.6, 0.9], whole.Cell).WithPeriodicity(a, b, c);
        double[] virial = [.. Enumerable.Range(0, 9).Select(component =>
        {
            var strain = new double[9];
            strain[component] = 1;
            return -Differences.Derivative(t => Energy(potential, structure.Strained(strain, t)), Step / 2);
        })];
        Assert.True(virial.Max(Math.Abs) > 1e-2, $"largest virial {virial.Max(Math.Abs):E2} eV, too little to test");
        AssertClose("virial", virial, Evaluate(potential, structure).Virial, tolerance);
    }

    [Theory, MemberData(nameof(Structures))]
    public void Energies_add_up_forces_cancel_and_the_virial_is_symmetric(string name)
    {
        Evaluation result = Evaluate(Create(), NamedStructures.Create(name));
        double tolerance = Tolerances.Symmetry;
        double sum = 0;
        foreach (double energy in result.Energies) sum += energy;
        AssertClose("sum of energies", [result.Energy], [sum], tolerance);
        double[] net = [.. Enumerable.Range(0, 3).Select(k => Enumerable.Range(0, result.AtomCount).Sum(atom => result.Forces[3 * atom + k]))];
        AssertClose("net force", new double[3], net, tolerance * Math.Max(1, result.Forces.ToArray().Max(Math.Abs)));
        double[] transposed = [.. Enumerable.Range(0, 9).Select(index => result.Virial[index % 3 * 3 + index / 3])];
        AssertClose("virial", result.Virial, transposed, tolerance);
    }

    private double DerivativeTolerance()
    {
        Assert.SkipWhen(Tolerances.Derivative is null, "differences say nothing in single precision; the double engine is tested instead");
        return Tolerances.Derivative!.Value;
    }

    /// <summary>Some collective directions, and three single coordinates.</summary>
    private static IEnumerable<double[]> Directions(int atoms)
    {
        var random = new Random(11);
        for (int count = 0; count < 3; count++) yield return [.. Enumerable.Range(0, 3 * atoms).Select(_ => 2 * random.NextDouble() - 1)];
        for (int count = 0; count < 3; count++)
        {
            var direction = new double[3 * atoms];
            direction[random.Next(3 * atoms)] = 1;
            yield return direction;
        }
    }
}
