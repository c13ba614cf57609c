namespace Amalgam.Studies;

/// <summary>What a check says. On a page a sign and a word go with the colour, for those who do not see it.</summary>
public enum Verdict
{
    /// <summary>As it should be.</summary>
    Pass,
    /// <summary>Look at this.</summary>
    Warn,
    /// <summary>Wrong.</summary>
    Fail,
}
