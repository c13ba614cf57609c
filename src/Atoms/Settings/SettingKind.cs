using System.Text.Json.Nodes;

namespace Amalgam.Atoms.Settings;

/// <summary>Kinds of values that keys of run files take, each with the type that holds its values in memory.</summary>
public enum SettingKind
{
    /// <summary>true or false; <see cref="bool"/>.</summary>
    Flag,
    /// <summary>A whole number; <see cref="long"/>.</summary>
    Integer,
    /// <summary>A number; <see cref="double"/>. Whole numbers are read as well.</summary>
    Number,
    /// <summary>Any text; <see cref="string"/>.</summary>
    Text,
    /// <summary>One of a few names; <see cref="string"/>.</summary>
    Choice,
    /// <summary>A list of texts; <see cref="IReadOnlyList{T}"/> of <see cref="string"/>.</summary>
    TextList,
    /// <summary>A list of whole numbers; <see cref="IReadOnlyList{T}"/> of <see cref="long"/>.</summary>
    IntegerList,
    /// <summary>Numbers by name; <see cref="IReadOnlyDictionary{TKey, TValue}"/> of <see cref="string"/> and <see cref="double"/>.</summary>
    NumberTable,
    /// <summary>Any value, checked by its owner after reading; <see cref="JsonNode"/>.</summary>
    Json,
}
