namespace Amalgam.Studies.SelfTest;

/// <summary>One check of a self-test.</summary>
/// <param name="Name">What was compared.</param>
/// <param name="Found">Largest difference found.</param>
/// <param name="Limit">Largest difference allowed.</param>
/// <param name="Unit">Of both numbers.</param>
public sealed record SelfTestCheck(string Name, double Found, double Limit, string Unit)
{
    public bool Passed => Found <= Limit;
}
