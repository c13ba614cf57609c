using System.CommandLine;
using Amalgam.Cli.Terminal;
using Amalgam.Dynamics.Properties;
using Amalgam.Pages.Properties;

namespace Amalgam.Cli.Verbs;

/// <summary>amalgam eos MODEL FILE -o DIR: energies over volumes and the Birch–Murnaghan equation through them.</summary>
internal static class EosVerb
{
    public static Verb Create(Screen screen)
    {
        var options = new EquationOfStateOptions();
        var arguments = new PropertyArguments(options.ForceTolerance);
        var range = new Option<double>("--range")
        {
            Description = "Largest relative change of the volume, both ways.",
            HelpName = "R",
            DefaultValueFactory = _ => options.Range,
        };
        var points = new Option<int>("--points") { Description = "Volumes.", HelpName = "N", DefaultValueFactory = _ => options.Points };
        var shape = new Option<bool>("--relax-shape")
        {
            Description = "Relax the shape of the cell at every volume: needed in all but cubic crystals.",
        };
        var command = new Command("eos", "Equation of state: energies over volumes, and V0, B0, B0' of Birch and Murnaghan's equation with their errors.");
        arguments.AddTo(command);
        foreach (Option option in new Option[] { range, points, shape }) command.Options.Add(option);
        command.SetAction(parsed => arguments.Run(screen, parsed, task => Compute(task, options with
        {
            Range = parsed.GetValue(range),
            Points = parsed.GetValue(points),
            RelaxesShape = parsed.GetValue(shape),
            ForceTolerance = arguments.ForceTolerance(parsed),
        })));
        return new Verb(command, "amalgam eos runs/first/model.safetensors crystal.xyz -o eos", "amalgam eos sw: silicon.xyz -o eos --range 0.1 --points 21")
        {
            Result = arguments.Result,
        };
    }

    private static void Compute(PropertyTask task, EquationOfStateOptions options)
    {
        EquationOfState state = EquationOfState.Compute(task.Structure, options, task.Pool, task.Cancellation);
        task.Show("parameters", state.Parameters());
        task.Write("eos", state.Table());
        task.Write("eos", EnergyPlots.Volumes(state));
    }
}
