using System.Text.Json.Nodes;
using Amalgam.Atoms.Settings;
using Amalgam.Dynamics.Options;
using Amalgam.Training.Grid;
using Amalgam.Training.Options;
using Xunit;

namespace Amalgam.Unit.Training;

/// <summary>Rows of run files: each sets one property, and every property has one.</summary>
public sealed class SettingRowsTests
{
    [Fact]
    public void EveryKeyOfATrainingChangesItsOwnPropertyAlone()
    {
        CheckEach(new RunOptions(), RunSettings.OfFile);
        Assert.Equal(RunSettings.All.Count + 1, typeof(RunOptions).GetProperties().Sum(section => section.PropertyType.GetProperties().Length));
    }

    [Fact]
    public void EveryKeyOfAnAblationChangesItsOwnPropertyAlone()
    {
        CheckEach(new AblationOptions(), AblationSettings.All);
        Assert.Equal(typeof(AblationOptions).GetProperties().Length, AblationSettings.All.Count);
    }

    [Fact]
    public void EveryKeyOfDynamicsChangesItsOwnPropertyAlone() => CheckEach(new DynamicsOptions(), DynamicsSettings.All);

    [Fact]
    public void DefaultsAreWithinTheirRanges()
    {
        Assert.Empty(SettingRanges.Problems(new RunOptions(), RunSettings.OfFile));
        Assert.Empty(SettingRanges.Problems(new AblationOptions(), AblationSettings.All));
        Assert.Empty(SettingRanges.Problems(new DynamicsOptions(), DynamicsSettings.All));
    }

    [Fact]
    public void EveryKeySaysWhatItMeansAndOfWhichKindItIs()
    {
        foreach (Setting<AblationFile> setting in AblationSettings.OfFile)
            Assert.True(setting.Description.Length > 0 && (setting.Kind == SettingKind.Json || setting.ExpectedKind.Length > 0), setting.Key);
        Assert.DoesNotContain(DynamicsSettings.All, setting => setting.Description.Length == 0);
    }

    [Fact]
    public void NumbersOutOfRangeAndValuesOfAnotherKindAreNotTaken()
    {
        Setting<RunOptions> threads = RunSettings.All.Single(setting => setting.Key == "threads");
        Assert.Equal(7, threads.With(new RunOptions(), 7L)!.Training.Threads);
        Assert.Equal(7, threads.WithText(new RunOptions(), "7")!.Training.Threads);
        Assert.Null(threads.With(new RunOptions(), -1L));
        Assert.Equal(-1, threads.Set(new RunOptions(), -1L)!.Training.Threads);
        Assert.Null(threads.Set(new RunOptions(), 1L << 40));
        Assert.Null(threads.Set(new RunOptions(), 7.0));
        Assert.Null(threads.WithText(new RunOptions(), "7.0"));
        Assert.Null(RunSettings.All.Single(setting => setting.Key == "warmup").With(new RunOptions(), double.NaN));
    }

    private static void CheckEach<T>(T defaults, IReadOnlyList<Setting<T>> settings)
        where T : class
    {
        foreach (Setting<T> setting in settings)
        {
            object odd = OddValue(setting, defaults);
            T changed = setting.Set(defaults, odd)!;
            Assert.Equal(TomlText.Value(odd), TomlText.Value(setting.Get(changed)));
            foreach (Setting<T> other in settings.Where(other => other != setting))
                Assert.Equal(TomlText.Value(other.Get(defaults)), TomlText.Value(other.Get(changed)));
        }
    }

    private static object OddValue<T>(Setting<T> setting, T defaults)
        where T : class => setting.Kind switch
        {
            SettingKind.Flag => !(bool)setting.Get(defaults)!,
            SettingKind.Integer => 77L,
            SettingKind.Number => 0.0625,
            SettingKind.Text => Path.GetFullPath("odd"),
            SettingKind.Choice => setting.Expected.Split(" | ").Last(choice => choice != setting.Get(defaults) as string),
            SettingKind.TextList => new[] { Path.GetFullPath("odd") },
            SettingKind.IntegerList => new[] { 77L },
            SettingKind.NumberTable => new Dictionary<string, double> { ["H"] = -13.6 },
            _ when setting.MapPaths is not null =>
                new JsonArray(new JsonObject { ["name"] = "odd", ["train_files"] = new JsonArray(Path.GetFullPath("odd.xyz")), ["weight"] = 0.5 }),
            _ => JsonValue.Create(77),
        };
}
