namespace Amalgam.Atoms.Pickle;

/// <summary>A class or function that a pickle names. It is never looked up and never called.</summary>
/// <param name="Name">module and name: "collections.OrderedDict"</param>
internal sealed record PickleGlobal(string Name);
