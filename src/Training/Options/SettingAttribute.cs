namespace Amalgam.Training.Options;

/// <summary>Unit and range of one setting of a run file; the meaning is the XML comment of the property.</summary>
/// <remarks>The key in the run file is the property's name in snake_case.</remarks>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SettingAttribute(string unit = "", double least = double.NegativeInfinity, double most = double.PositiveInfinity) : Attribute
{
    /// <summary>Unit or kind of number, for the comment in the resolved file; "" for a pure number.</summary>
    public string Unit { get; } = unit;

    /// <summary>Smallest allowed value.</summary>
    public double Least { get; } = least;

    /// <summary>Largest allowed value.</summary>
    public double Most { get; } = most;

    /// <summary>What an absent value means, for the comment in the resolved file.</summary>
    public string Absent { get; init; } = "none";
}
