using Amalgam.Cli;
using Amalgam.Cli.Terminal;

return AmalgamProgram.Run(args, Screen.OfProcess());
