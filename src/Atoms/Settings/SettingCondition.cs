namespace Amalgam.Atoms.Settings;

/// <summary>A condition on the other keys without which a key has no effect. Error texts, comments and the reference of keys are made from it.</summary>
/// <typeparam name="T">the options</typeparam>
/// <param name="Expected">after "expected": "upcycle beside it", "none beside start"</param>
/// <param name="Words">the condition after the key: "only with upcycle", "not with start"</param>
/// <param name="Advice">what to do instead, or why the key has no effect</param>
/// <param name="Holds">whether the key acts</param>
public sealed record SettingCondition<T>(string Expected, string Words, string Advice, Func<T, bool> Holds)
    where T : class
{
    /// <summary>The key acts only where something else is set.</summary>
    /// <param name="other">what must be set, such as "upcycle" or "energy = \"huber\""</param>
    public static SettingCondition<T> OnlyWith(string other, Func<T, bool> holds) => new($"it only with {other}", $"only with {other}", $"set {other}", holds);

    /// <summary>The key has no effect where something else is set.</summary>
    /// <param name="other">what must not be set, such as "start"</param>
    /// <param name="reason">why: "the network is that of the model file"</param>
    public static SettingCondition<T> NotWith(string other, string reason, Func<T, bool> isSet) =>
        new($"none beside {other}", $"not with {other}", reason, options => !isSet(options));

    /// <summary>The same for options of which these are a part.</summary>
    internal SettingCondition<TWhole> In<TWhole>(Func<TWhole, T> part)
        where TWhole : class => new(Expected, Words, Advice, whole => Holds(part(whole)));
}
