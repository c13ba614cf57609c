namespace Amalgam.Studies.Specialization;

/// <summary>What the colours of elements mean.</summary>
public enum ElementColoring { Family, Group, Period }
