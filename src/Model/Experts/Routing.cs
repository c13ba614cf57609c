namespace Amalgam.Model.Experts;

/// <summary>What a gate is a function of.</summary>
public enum Routing
{
    /// <summary>No experts: a dense network.</summary>
    None,
    /// <summary>The element of the centre atom.</summary>
    Element,
    /// <summary>The composition of the whole structure.</summary>
    Configuration,
}
