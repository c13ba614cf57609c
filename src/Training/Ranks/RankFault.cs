namespace Amalgam.Training.Ranks;

/// <summary>Marks an exception that all ranks throw at the same place: each can end in order, and rank 0 says why.</summary>
public static class RankFault
{
    private const string Key = "amalgam.agreed";

    /// <summary>Marks an exception, and gives it.</summary>
    internal static T Agreed<T>(T exception)
        where T : Exception
    {
        exception.Data[Key] = true;
        return exception;
    }

    /// <summary>Whether all ranks throw this exception.</summary>
    public static bool IsAgreed(Exception exception) => exception.Data[Key] is true;
}
