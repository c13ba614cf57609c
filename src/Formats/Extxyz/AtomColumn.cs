namespace Amalgam.Formats.Extxyz;

/// <summary>What a per-atom property of an extended XYZ file means to the reader.</summary>
internal enum AtomColumnRole { Extra, Species, Number, Position, Forces }

/// <summary>One property of Properties=: name, type letter (S, R, I, L), columns per atom, meaning.</summary>
internal sealed record AtomColumn(string Name, char Type, int Width, AtomColumnRole Role);
