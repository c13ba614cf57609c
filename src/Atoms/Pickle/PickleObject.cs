namespace Amalgam.Atoms.Pickle;

/// <summary>What a call or an instance stands for in a pickle: the global, what it was given, and the state that was put into it. Nothing was called.</summary>
/// <param name="global">the class or function</param>
/// <param name="arguments">what it would have been called with</param>
internal sealed class PickleObject(PickleGlobal global, object?[] arguments)
{
    public PickleGlobal Global { get; } = global;

    public object?[] Arguments { get; } = arguments;

    /// <summary>What BUILD put into it; null for nothing.</summary>
    public object? State { get; set; }

    /// <summary>Items of a dictionary that is an object, such as OrderedDict.</summary>
    public Dictionary<object, object?> Items { get; } = [];
}
