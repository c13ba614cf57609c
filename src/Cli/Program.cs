using Amalgam.Cli;
using Amalgam.Cli.Terminal;

TerminalStream.Guard();
return AmalgamProgram.Run(args, Screen.OfProcess());
