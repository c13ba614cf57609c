using Amalgam.Atoms;
using Amalgam.Atoms.Labels;
using Amalgam.Network.Graph;
using Amalgam.Training.Data;
using Amalgam.Training.Feed;
using Amalgam.Training.Loss;
using Amalgam.Training.Stores;
using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace Amalgam.Unit.Training;

/// <summary>The parts of streaming: index, copy, order, rows of the fit of E0, graphs ahead.</summary>
public sealed class StructureStoreTests : IDisposable
{
    private readonly TrainingSamples samples = new();

    public void Dispose() => samples.Dispose();

    [Fact]
    public void ACopyKeepsWhatTrainingReads()
    {
        Structure[] structures = [.. Enumerable.Range(0, 5).Select(Labelled)];
        string path = samples.PathOf("copy");
        using (FileStream stream = File.Create(path))
        {
            var writer = new PackWriter(stream);
            foreach (Structure structure in structures) writer.Add(structure, keepsInfo: true);
            Assert.Equal(writer.Finish(), stream.Length);
        }
        using var packed = PackedStructures.Open(path);
        using var again = PackedStructures.Open(path, packed);
        Assert.Equal(5, again.Count);
        foreach (int number in new[] { 4, 0, 2, 3, 1 })
        {
            Structure expected = structures[number], found = again.Read(number);
            Assert.Equal(expected.Elements, found.Elements);
            Assert.Equal(expected.Positions, found.Positions);
            Assert.Equal(expected.Cell.Rows.ToArray(), found.Cell.Rows.ToArray());
            for (int axis = 0; axis < 3; axis++) Assert.Equal(expected.Cell.IsPeriodic(axis), found.Cell.IsPeriodic(axis));
            Assert.Equal((expected.ConfigType, expected.Labels.Weight), (found.ConfigType, found.Labels.Weight));
            foreach (Label label in LabelTable.All)
            {
                Assert.Equal(expected.Labels[label], found.Labels[label]);
                Assert.Equal(expected.Labels.WeightOf(label), found.Labels.WeightOf(label));
            }
            Assert.Equal(expected.Extras?.Info ?? [], found.Extras?.Info ?? []);
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => again.Read(5));
        byte[] bytes = File.ReadAllBytes(path);
        for (int length = 0; length < bytes.Length; length += 7)
        {
            string cut = samples.PathOf("cut");
            File.WriteAllBytes(cut, bytes[..length]);
            Assert.Contains("expected a copy of the data that is whole", Assert.Throws<InvalidDataException>(() => PackedStructures.Open(cut)).Message);
        }
    }

    [Fact]
    public void AnIndexReadsAsItWasWritten()
    {
        var pass = new IndexPass("data.xyz", new MemoryGauge(long.MaxValue, 5));
        Structure[] structures = [.. Enumerable.Range(0, 40).Select(Labelled)];
        foreach (Structure structure in structures) pass.Add(structure);
        string path = samples.PathOf("index");
        StructureIndex made = pass.Index([new FileStamp("a", 1, 2, "3")], "keys", "hash", ["line"], 7);
        made.Save(path);
        StructureIndex read = StructureIndex.Load(path)!;
        Assert.Equal(made.Facts, read.Facts);
        Assert.Equal((made.Id, made.Reading, made.Sha256, made.Bytes, made.PackLength), (read.Id, read.Reading, read.Sha256, read.Bytes, read.PackLength));
        Assert.Equal(made.Files, read.Files);
        StructureIndex named = read.Named("elsewhere.xyz");
        for (int number = 0; number < structures.Length; number++)
        {
            Assert.Equal(structures[number].Source.Replace("data.xyz", "elsewhere.xyz"), named.SourceOf(number));
            Assert.Equal(DataSplit.FormulaOf(structures[number]), read.Compositions.FormulaOf(read.Facts[number].Composition));
        }
        byte[] bytes = File.ReadAllBytes(path);
        for (int place = 0; place < bytes.Length; place += 11)
        {
            byte[] damaged = [.. bytes];
            damaged[place] ^= 0x10;
            File.WriteAllBytes(path, damaged);
            Assert.Null(StructureIndex.Load(path));
            File.WriteAllBytes(path, bytes[..place]);
            Assert.Null(StructureIndex.Load(path));
        }
    }

    [Fact]
    public void LabelsAreCountedFromFacts()
    {
        Structure[] structures = [.. Enumerable.Range(0, 12).Select(Labelled)];
        structures[3].Forces![4] = double.NaN;
        LossCounts expected = LossCounts.Of(structures), found = StructureSet.Of(structures).CountLabels();
        foreach (Label label in LabelTable.All)
        {
            Assert.Equal(expected.ValuesOf(label), found.ValuesOf(label));
            Assert.Equal(expected.NumbersOf(label), found.NumbersOf(label));
        }
    }

    [Theory]
    [InlineData(1000, 8)]
    [InlineData(1003, 7)]
    [InlineData(5, 100)]
    public void BlocksAreShuffledAndNothingIsLost(int count, int block)
    {
        int[] order = RandomOrder.OfBlocks(count, block, 3, "shuffle 2");
        Assert.Equal(Enumerable.Range(0, count), order.Order());
        Assert.Equal(order, RandomOrder.OfBlocks(count, block, 3, "shuffle 2"));
        Assert.NotEqual(order, RandomOrder.OfBlocks(count, block, 3, "shuffle 3"));
        // What is shuffled together is of 64 blocks, of which the last of all may be short.
        Assert.True(order.Take(63 * block).Select(number => number / block).Distinct().Count() <= 64);
        Assert.Equal(RandomOrder.Of(count, 3, "shuffle 2"), RandomOrder.OfBlocks(count, 1, 3, "shuffle 2"));
    }

    [Fact]
    public void FoldedRowsHaveTheSolutionOfAllRows()
    {
        const int rows = 10_000, columns = 6;
        var random = new Random(4);
        Matrix<double> matrix = Matrix<double>.Build.Dense(rows, columns, (_, _) => random.NextDouble());
        Vector<double> target = Vector<double>.Build.Dense(rows, _ => random.NextDouble());
        var folded = new FoldedRows(columns);
        for (int row = 0; row < rows; row++) folded.Add(matrix.Row(row).ToArray(), target[row]);
        (Matrix<double> small, Vector<double> end) = folded.System();
        Assert.Equal(columns, small.RowCount);
        Assert.True((matrix.QR().Solve(target) - small.QR().Solve(end)).L2Norm() < 1e-10);
        Assert.True((matrix.TransposeThisAndMultiply(matrix) - small.TransposeThisAndMultiply(small)).L2Norm() < 1e-8);
    }

    [Fact]
    public void GraphsComeInOrderInBoundedMemoryAndFaultsWhereTheyAre()
    {
        int made = 0, most = 0;
        StructureGraph[] Make(int[] batch)
        {
            most = Math.Max(most, batch[0]);
            Interlocked.Increment(ref made);
            return batch[0] == 7 ? throw new InvalidDataException("batch 7") : [];
        }
        using var stream = new GraphsAhead(Numbers().GetEnumerator(), Make, batch => 100, mostBytes: 350);
        for (int batch = 0; batch < 7; batch++)
        {
            Assert.Empty(stream.Next());
            // The batch in use, and three that wait.
            Assert.True(Volatile.Read(ref most) <= batch + 3);
        }
        Assert.Equal("batch 7", Assert.Throws<InvalidDataException>(() => stream.Next()).Message);
        using var one = new GraphsAhead(Numbers().Take(2).GetEnumerator(), _ => [], batch => 1000, mostBytes: 1);
        one.Next();
        one.Next();
        Assert.Throws<InvalidOperationException>(() => one.Next());

        static IEnumerable<int[]> Numbers()
        {
            for (int number = 0; ; number++) yield return [number];
        }
    }

    private static Structure Labelled(int number)
    {
        Structure structure = TrainingSamples.Line(number % 3 == 0 ? "H O H" : number % 3 == 1 ? "O O O O" : "C", number % 4 == 1 ? null : -1.5 * number);
        structure.Source = number % 5 == 4 ? "data.xyz" : $"data.xyz:{10 * number}";
        structure.Cell = number % 2 == 0 ? Cell.Open : new Cell([5, 0, 0, 0.3, 5.5, 0, 0, 0.2, 6], true, true, number % 3 != 0);
        structure.Forces = number == 2 ? null : [.. structure.Positions.Select(x => 0.1 * x + number)];
        if (number % 2 == 1) structure.Stress = [.. Enumerable.Range(0, 9).Select(place => 0.01 * place)];
        structure.Labels.Weight = number == 0 ? 0 : 1 + 0.5 * number;
        structure.Labels.SetWeight(LabelTable.Forces, 1.3);
        structure.ConfigType = number == 3 ? "bulk" : "Default";
        if (number % 2 == 0)
        {
            structure.Extras = new StructureExtras();
            structure.Extras.Info.Add(new("key", number == 2 ? null : "värde"));
        }
        return structure;
    }
}
