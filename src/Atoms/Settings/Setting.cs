using System.Globalization;

namespace Amalgam.Atoms.Settings;

/// <summary>
/// One key of a run file: where it stands, what it takes, what it means, and the property of the options that it sets. Readers, writers, range checks, command
/// lines and the reference of all keys use nothing but these rows.
/// </summary>
/// <remarks>Rows are delegates, not reflection, so that a program compiled ahead of time keeps them.</remarks>
/// <typeparam name="T">the options, a record</typeparam>
/// <param name="Section">section of the run file</param>
/// <param name="Key">key in that section</param>
/// <param name="Kind">kind of value, which also says the type that <see cref="Get"/> gives and <see cref="Set"/> takes</param>
/// <param name="Get">gives the value; null for none</param>
/// <param name="Set">gives options with a value; null when the value is not of the right kind. Ranges are not checked.</param>
public sealed record Setting<T>(string Section, string Key, SettingKind Kind, Func<T, object?> Get, Func<T, object, T?> Set)
    where T : class
{
    /// <summary>What it means, one line.</summary>
    public string Description { get; init; } = "";

    /// <summary>Unit, or what the numbers or texts are; "" for a pure number.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Smallest allowed number.</summary>
    public double Least { get; init; } = double.NegativeInfinity;

    /// <summary>Largest allowed number.</summary>
    public double Most { get; init; } = double.PositiveInfinity;

    /// <summary>Range with unit, or the choices, such as "0 to 1 eV".</summary>
    public string Expected { get; init; } = "";

    /// <summary>What is expected instead of a value of another kind, such as "a whole number".</summary>
    public string ExpectedKind { get; init; } = "";

    /// <summary>Comment behind the value in a written run file; "" for none.</summary>
    public string Comment { get; init; } = "";

    /// <summary>What an absent value means, for the comment; null when the comment does not say.</summary>
    public string? Absent { get; init; }

    /// <summary>Conditions on other keys, all of which must hold for this one to have an effect.</summary>
    public IReadOnlyList<SettingCondition<T>> Conditions { get; init; } = [];

    /// <summary>Makes a text that names files independent of the folder of the run file (text, folder); null when texts name no files.</summary>
    public Func<string, string, string>? Locate { get; init; }

    /// <summary>Changes the paths within a value (value, path → path) where only some of its texts are paths; null otherwise.</summary>
    public Func<object, Func<string, string>, object>? MapPaths { get; init; }

    /// <summary>The first condition that does not hold; null where the key has an effect.</summary>
    public SettingCondition<T>? Unmet(T options) => Conditions.FirstOrDefault(condition => !condition.Holds(options));

    /// <summary>The row with more conditions.</summary>
    public Setting<T> When(params IEnumerable<SettingCondition<T>> conditions) => this with { Conditions = [.. Conditions, .. conditions] };

    /// <summary>What a number out of range should have been.</summary>
    internal string ExpectedRange =>
        double.IsFinite(Least) || double.IsFinite(Most) ? Expected : "a finite number" + (Unit.Length > 0 ? " " + Unit : "");

    /// <summary>The options with a value; null when the value is of the wrong kind or out of range.</summary>
    public T? With(T options, object value) => OutOfRange(value).Any() ? null : Set(options, value);

    /// <summary>The options with a value as written on a command line; null when it is not as expected. Lists and tables cannot be written so.</summary>
    public T? WithText(T options, string text)
    {
        object? value = Kind switch
        {
            SettingKind.Integer => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole) ? whole : null,
            SettingKind.Number => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null,
            SettingKind.Flag => bool.TryParse(text, out bool flag) ? flag : null,
            SettingKind.Text or SettingKind.Choice => text,
            _ => null,
        };
        return value is null ? null : With(options, value);
    }

    /// <summary>The numbers of a value that are not finite or out of range.</summary>
    public IEnumerable<double> OutOfRange(object? value)
    {
        IEnumerable<double> numbers = value switch
        {
            long number => [number],
            double number => [number],
            IReadOnlyList<long> list => list.Select(number => (double)number),
            IReadOnlyDictionary<string, double> table => table.Values,
            _ => [],
        };
        return numbers.Where(number => !(number >= Least && number <= Most) || !double.IsFinite(number));
    }

    /// <summary>The same key for options of which these are a part.</summary>
    /// <param name="part">the part</param>
    /// <param name="with">the whole with another part</param>
    public Setting<TWhole> In<TWhole>(Func<TWhole, T> part, Func<TWhole, T, TWhole> with)
        where TWhole : class =>
        new(Section, Key, Kind, whole => Get(part(whole)), (whole, value) => Set(part(whole), value) is T changed ? with(whole, changed) : null)
        {
            Description = Description, Unit = Unit, Least = Least, Most = Most, Expected = Expected, ExpectedKind = ExpectedKind, Comment = Comment,
            Absent = Absent, Locate = Locate, MapPaths = MapPaths, Conditions = [.. Conditions.Select(condition => condition.In(part))],
        };
}
