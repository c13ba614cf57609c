using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;

namespace Amalgam.Training.Options;

/// <summary>One setting: a property of a section record, under its key in a run file.</summary>
/// <param name="SectionName">Name of the section in a run file.</param>
/// <param name="Section">The record of the section.</param>
/// <param name="Key">Key in that section.</param>
/// <param name="Range">Unit and range.</param>
internal sealed record Setting(string SectionName, Func<RunOptions, object> Section, string Key, PropertyInfo Property, SettingAttribute Range)
{
    /// <summary>The property's type without its question mark.</summary>
    public Type Type { get; } = Nullable.GetUnderlyingType(Property.PropertyType) ?? Property.PropertyType;

    public object? Of(RunOptions options) => Property.GetValue(Section(options));

    public void Set(RunOptions options, object? value) => Property.SetValue(Section(options), value);

    /// <summary>Whether the value is one path or a list of paths.</summary>
    public bool IsPath => Range.Unit is "path" or "paths";
}

/// <summary>All settings, in the order of the records: the one list that reading, checking and writing share.</summary>
internal static class Settings
{
    /// <remarks>Section by section, so that a compiler ahead of time sees which properties are asked for.</remarks>
    public static readonly IReadOnlyList<Setting> All =
    [
        .. Of<DataOptions>("data", options => options.Data), .. Of<ModelOptions>("model", options => options.Model),
        .. Of<ExpertOptions>("experts", options => options.Experts), .. Of<LossOptions>("loss", options => options.Loss),
        .. Of<OptimizerOptions>("optimizer", options => options.Optimizer), .. Of<ScheduleOptions>("schedule", options => options.Schedule),
        .. Of<TrainingOptions>("training", options => options.Training),
    ];

    /// <summary>Those of a training, and [ablate].</summary>
    public static readonly IReadOnlyList<Setting> WithAblation = [.. All, .. Of<AblationOptions>("ablate", options => options.Ablate)];

    /// <summary>Section names of a training, in order.</summary>
    public static readonly IReadOnlyList<string> Sections = SectionsOf(All);

    /// <summary>Section names, in order.</summary>
    public static IReadOnlyList<string> SectionsOf(IEnumerable<Setting> settings) => [.. settings.Select(setting => setting.SectionName).Distinct()];

    private static IEnumerable<Setting> Of<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(string name, Func<RunOptions,
        T> section)
        where T : class =>
        from property in typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance)
        let range = property.GetCustomAttribute<SettingAttribute>()
        where range is not null
        select new Setting(name, section, KeyOf(property.Name), property, range);

    /// <summary>snake_case of a name in PascalCase; a digit does not begin a word.</summary>
    public static string KeyOf(string name)
    {
        var key = new StringBuilder();
        foreach (char letter in name)
        {
            if (char.IsUpper(letter) && key.Length > 0) key.Append('_');
            key.Append(char.ToLowerInvariant(letter));
        }
        return key.ToString();
    }

    /// <summary>Names of the values of an enumeration.</summary>
    public static IEnumerable<string> Choices(Type enumeration) => Enum.GetNames(enumeration).Select(KeyOf);

    /// <summary>Options whose section records may be changed without touching those of anybody else.</summary>
    public static RunOptions Copy(RunOptions options) => options with
    {
        Data = options.Data with { },
        Model = options.Model with { Spec = (JsonObject)options.Model.Spec.DeepClone() },
        Experts = options.Experts with { },
        Loss = options.Loss with { },
        Optimizer = options.Optimizer with { },
        Schedule = options.Schedule with { },
        Training = options.Training with { },
        Ablate = options.Ablate with { },
    };
}
