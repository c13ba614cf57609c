using Amalgam.Cli.Input;
using Amalgam.Cli.Results;
using Amalgam.Cli.Terminal;
using Amalgam.Training.Options;
using Amalgam.Training.Ranks;

namespace Amalgam.Cli.Verbs;

/// <summary>Joins the processes of a launcher around a training: rank 0 has the screen and the folder, the others say nothing.</summary>
internal static class TrainRanks
{
    /// <summary>What a training is given.</summary>
    /// <param name="Screen">streams of the process, or none</param>
    /// <param name="Ranks">the processes that train together; null for this one alone</param>
    public sealed record Place(Screen Screen, RunOptions? Options, IRanks? Ranks);

    /// <summary>Long enough for rank 0 to say what all ranks found wrong: a launcher ends all as soon as one fails.</summary>
    private static readonly TimeSpan Courtesy = TimeSpan.FromSeconds(2);

    /// <summary>Whether a launcher started several processes.</summary>
    public static bool AreLaunched => Launch is not null;

    private static RankLaunch? Launch => RankLaunch.Find(Environment.GetEnvironmentVariable);

    /// <summary>Refuses to do the same work on several processes at once.</summary>
    /// <param name="verb">that works on one</param>
    /// <exception cref="InvalidDataException">A launcher started several processes.</exception>
    public static void RefuseLaunched(string verb)
    {
        if (Launch is RankLaunch launch)
            throw new InvalidDataException($"amalgam {verb}: expected one process, found {launch.Count} that {launch.Name} started\n"
                + $"  → start it alone (amalgam train can be shared by processes; {verb} shares its runs out itself)");
    }

    /// <summary>Trains on this process, or on all that were started together.</summary>
    /// <param name="guard">keeps what is in the run folder; called where the folder is written</param>
    /// <param name="read">reads the settings; null takes all from the folder</param>
    /// <param name="folder">the run folder, whose settings count where none are read</param>
    /// <param name="train">trains, and leaves the ranks</param>
    /// <returns>the exit code</returns>
    public static int Run(Screen screen, string folder, Func<ResultGuard?> guard, Func<RunOptions?> read, Func<Place, int> train)
    {
        if (Launch is not RankLaunch launch) return train(new Place(screen, read(), null));
        RunOptions? options = null;
        MpiChoice choice = MpiChoice.Auto;
        Exception? failure = null;
        try
        {
            options = read();
            choice = (options ?? RunFile.Read(Path.Combine(folder, TrainedFolder.SettingsName))).Training.Mpi;
        }
        catch (Exception problem) when (problem is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            failure = problem;
        }
        if (choice == MpiChoice.Off) return Guarded(guard, () => train(new Place(screen, options, null)));
        using IRanks? ranks = Join(launch, screen);
        return ranks is null ? Failure.InputExitCode : Together(ranks, screen, failure, guard, () => train(new Place(ScreenOf(ranks, screen), options, ranks)));
    }

    private static int Together(IRanks ranks, Screen screen, Exception? failure, Func<ResultGuard?> guard, Func<int> train)
    {
        var agreement = new RankAgreement(ranks);
        try
        {
            agreement.RefuseAny(failure);
            if (ranks.Rank == 0) return Guarded(() => agreement.InTurn(guard), train);
            agreement.InTurn(() => 0);
            return train();
        }
        catch (Exception problem) when (RankFault.IsAgreed(problem) && ranks.Rank > 0)
        {
            return 0;
        }
        finally
        {
            // Rank 0 alone tells the launcher how it went: where another one fails, all are ended, also rank 0 while it writes.
            if (ranks.Rank > 0) Interruption.Forget();
        }
    }

    private static int Guarded(Func<ResultGuard?> open, Func<int> train)
    {
        using ResultGuard? guard = open();
        bool isDone = false;
        try
        {
            int exitCode = train();
            isDone = true;
            return exitCode;
        }
        finally
        {
            guard?.End(isDone);
        }
    }

    private static MpiRanks? Join(RankLaunch launch, Screen screen)
    {
        try
        {
            return MpiRanks.Join(launch, screen.Error);
        }
        catch (InvalidDataException) when (launch.Rank > 0)
        {
            Thread.Sleep(Courtesy);
            return null;
        }
    }

    private static Screen ScreenOf(IRanks ranks, Screen screen) => ranks.Rank == 0 ? screen : new Screen(TextWriter.Null, TextWriter.Null, null);
}
