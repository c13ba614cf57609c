using System.CommandLine;
using Amalgam.Atoms.Quantities;
using Amalgam.Cli.Terminal;
using Amalgam.Dynamics.Properties;
using Amalgam.Pages.Properties;

namespace Amalgam.Cli.Verbs;

/// <summary>amalgam elastic MODEL FILE -o DIR: the 6×6 elastic constants and the moduli of a polycrystal.</summary>
internal static class ElasticVerb
{
    /// <summary>eV/Å³: below this C and B are printed alike (0.005 GPa).</summary>
    private const double SameAs = 0.005 / Units.GigapascalPerElectronvoltPerCubicAngstrom;
    /// <summary>eV/Å³ (0.1 GPa).</summary>
    private const double ShearNotice = 0.1 / Units.GigapascalPerElectronvoltPerCubicAngstrom;

    public static Verb Create(Screen screen)
    {
        var options = new ElasticOptions();
        var arguments = new PropertyArguments(options.ForceTolerance);
        var strain = new Option<double>("--strain")
        {
            Description = "Largest strain; half of it is sampled too, both ways.",
            HelpName = "E",
            DefaultValueFactory = _ => options.Strain,
        };
        var clamped = new Option<bool>("--clamped") { Description = "Hold atoms at their places in the strained cells." };
        var command = new Command("elastic", "Elastic constants, 6×6, from finite strains with relaxed atoms; Voigt, Reuss and Hill moduli; stability.");
        arguments.AddTo(command);
        foreach (Option option in new Option[] { strain, clamped }) command.Options.Add(option);
        command.SetAction(parsed => arguments.Run(screen, parsed, task => Compute(task, options with
        {
            Strain = parsed.GetValue(strain),
            RelaxesPositions = !parsed.GetValue(clamped),
            ForceTolerance = arguments.ForceTolerance(parsed),
        })));
        return new Verb(command, "amalgam elastic runs/first/model.safetensors crystal.xyz -o elastic",
            "amalgam elastic sw: silicon.xyz -o elastic --strain 0.01")
        {
            Result = arguments.Result,
        };
    }

    private static void Compute(PropertyTask task, ElasticOptions options)
    {
        ElasticTensor tensor = ElasticTensor.Compute(task.Structure, options, task.Pool, task.Cancellation);
        TextWriter output = task.Screen.Output;
        output.WriteLine("C, second derivatives of the energy in the strain, per volume:");
        task.Show("constants", ElasticTables.Constants(tensor));
        output.WriteLine($"\nB, stress–strain coefficients at {Gigapascals(tensor.Pressure)} GPa; moduli and stability are those of B"
            + $"{(Difference(tensor) < SameAs ? " (without stress B = C)" : "")}:");
        task.Show("stress-strain", ElasticTables.StressStrain(tensor));
        output.WriteLine();
        task.Show("moduli", ElasticTables.Moduli(tensor));
        if (tensor.LargestShearStress > ShearNotice) task.Screen.Error.WriteLine(
            $"the stress before is not a pressure: {Gigapascals(tensor.LargestShearStress)} GPa differ from it, and B and the moduli belong to that stress\n"
            + "  → relax the whole cell: --relax full");
        task.Write("stress", ElasticTables.Stresses(tensor));
        task.Write("stress", ElasticPlots.Stress(tensor));
        if (tensor.IsStable) task.Write("young", ElasticPlots.YoungModulus(tensor));
        else task.Screen.Error.WriteLine("the crystal is not stable: a strain lowers its energy, so that moduli mean little and young.svg is left out\n"
            + "  → relax the cell without symmetry, or look at the phonons");
    }

    private static double Difference(ElasticTensor tensor) => tensor.Constants.Zip(tensor.StressStrain, (c, b) => Math.Abs(c - b)).Max();

    private static string Gigapascals(double pressure) => NumberFormat.Short(pressure * Units.GigapascalPerElectronvoltPerCubicAngstrom);
}
