namespace Amalgam.Atoms.Settings;

/// <summary>Order of unit and range where a key says what it expects.</summary>
/// <remarks>Restart files of dynamics and run folders of training hold these texts and are compared with them: neither order may change.</remarks>
public enum SettingWording
{
    /// <summary>"0.01 to 100 minutes", as run files of training say it.</summary>
    RangeThenUnit,
    /// <summary>"fs, 0.01 to 100", as run files of dynamics say it.</summary>
    UnitThenRange,
}
