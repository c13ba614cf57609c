namespace Amalgam.Model.Repulsion;

/// <summary>A Ziegler–Biersack–Littmark core that fades out smoothly.</summary>
/// <param name="Inner">Å: full strength below.</param>
/// <param name="Outer">Å: exactly zero beyond (C² hand-over between).</param>
public sealed record CoreRepulsionSpec(double Inner, double Outer);
