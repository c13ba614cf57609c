using System.Security.Cryptography;
using Amalgam.Training.State;
using CsCheck;
using Xunit;

namespace Amalgam.Unit.Training;

public sealed class TrainingStateTests
{
    private static readonly TrainingState Sample = new()
    {
        Fingerprint = "abc", Spec = "{\"x\":\"Å\"}", Levels = new EnergyLevels([-13.6, 2], [-13.5, 2], [true, false]),
        Parameters = [1, double.Epsilon, -0.0], FirstMoment = [0.1, 0.2, 1.0 / 3],
        SecondMoment = [1e-300, 2, 3], Average = [4, 5, 6], Selection = [[0, 2, 1, 3], [1, 2, 0, 1]], Balance = [[0.5, -0.25], [1, 2]], SelectionsMade = 7,
        Step = 12345678901, Budget = 77, Fraction = 0.1 + 0.2, Elapsed = 12.5, StartedAt = 0.5, NextValidation = 0.4, ValidationSeconds = 0.01,
        ValidationLoss = 3,
        ValidationErrors = [1, 2, 3, 4, 5, 6, 7, 8, 9], BestLoss = 2, BestStep = 99, BestErrors = [9, 8, 7, 6, 5, 4, 3, 2, 1],
        TrainErrors = [0, 0, 1, 0, 0, 1, 0, 0, 1],
        SmoothLoss = double.NaN, LowestSmoothLoss = 0.7, LogLength = 4096,
    };

    [Fact]
    public void EveryMemberSurvivesBitForBit()
    {
        byte[] bytes = Bytes(Sample);
        TrainingState again = TrainingStateFormat.Read(bytes);
        Assert.Equal(bytes, Bytes(again));
        foreach (System.Reflection.PropertyInfo member in typeof(TrainingState).GetProperties())
            Assert.Equivalent(member.GetValue(Sample), member.GetValue(again), strict: true);
        Assert.Equal(BitConverter.DoubleToInt64Bits(-0.0), BitConverter.DoubleToInt64Bits(again.Parameters[2]));
    }

    /// <summary>States of version 1 knew one array of E0 and no others.</summary>
    [Fact]
    public void AStateOfTheFirstVersionIsReadWithAllE0Known()
    {
        byte[] newest = Bytes(Sample), levels = [.. BitConverter.GetBytes(2), .. Numbers(Sample.Levels.Baseline), .. BitConverter.GetBytes(2), 1, 0];
        int place = newest.AsSpan().IndexOf(levels);
        TrainingState state = TrainingStateFormat.Read(WithSha256('1', [.. newest[..place], .. newest[(place + levels.Length)..^16]]));
        Assert.Equivalent(EnergyLevels.Known(Sample.Levels.Added), state.Levels, strict: true);
        Assert.Equal(Sample.Parameters, state.Parameters);
        static byte[] Numbers(double[] values) => [.. values.SelectMany(BitConverter.GetBytes)];
    }

    /// <summary>States of version 2 end with SHA-256.</summary>
    [Fact]
    public void AStateOfTheSecondVersionIsRead()
    {
        byte[] newest = Bytes(Sample), second = WithSha256('2', newest[..^16]);
        Assert.Equal(newest, Bytes(TrainingStateFormat.Read(second)));
        second[40] ^= 1;
        Assert.Throws<InvalidDataException>(() => TrainingStateFormat.Read(second));
    }

    [Fact]
    public void AnyChangedByteAndAnyCutIsRefused()
    {
        byte[] bytes = Bytes(Sample);
        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Int[1, 255]).Sample((place, change) =>
        {
            byte[] damaged = [.. bytes];
            damaged[place] ^= (byte)change;
            Assert.Throws<InvalidDataException>(() => TrainingStateFormat.Read(damaged));
            Assert.Throws<InvalidDataException>(() => TrainingStateFormat.Read(bytes[..place]));
        });
    }

    [Fact]
    public void ADamagedStateFallsBackToTheOneBefore()
    {
        using var samples = new TrainingSamples();
        var store = new TrainingStateStore(samples.Folder);
        Assert.False(store.Exists);
        Sample.Step = 1;
        store.Save(Sample);
        Sample.Step = 2;
        store.Save(Sample);
        Assert.Equal(2, store.Load(_ => Assert.Fail("nothing is damaged")).Step);
        string path = samples.PathOf(TrainingStateStore.FileName);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..100]);
        var notices = new List<string>();
        Assert.Equal(1, store.Load(notices.Add).Step);
        Assert.Contains("it is damaged or cut off\n  → going on from the state before, step 1", Assert.Single(notices));
        File.Delete(path);
        Assert.Equal(1, store.Load(notices.Add).Step);
        File.WriteAllText(samples.PathOf(TrainingStateStore.PreviousName), "nonsense");
        Assert.Contains("there is nothing to resume from", Assert.Throws<InvalidDataException>(() => store.Load(notices.Add)).Message);
    }

    [Fact]
    public void ALostFolderIsAClearError()
    {
        var store = new TrainingStateStore(Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N")));
        Assert.Contains("could not be written", Assert.Throws<InvalidDataException>(() => store.Save(Sample)).Message);
    }

    private static byte[] WithSha256(char version, byte[] content)
    {
        content[14] = (byte)version;
        return [.. content, .. SHA256.HashData(content)];
    }

    private static byte[] Bytes(TrainingState state)
    {
        using var stream = new MemoryStream();
        TrainingStateFormat.Write(state, stream);
        return stream.ToArray();
    }
}
