using Amalgam.Model.Parameters;
using Amalgam.Network.Lots;
using Amalgam.Training.Data;
using Amalgam.Training.Ranks;
using CsCheck;
using Xunit;

namespace Amalgam.Unit.Training;

/// <summary>Finding launchers and MPI libraries, sums in a fixed tree, and what ranks agree on.</summary>
public sealed class RankTests
{
    [Theory]
    [InlineData("OMPI_COMM_WORLD_RANK=1 OMPI_COMM_WORLD_SIZE=4", 1, 4, RankLauncher.OpenMpi)]
    [InlineData("PMI_RANK=0 PMI_SIZE=2", 0, 2, RankLauncher.Mpich)]
    [InlineData("SLURM_PROCID=3 SLURM_STEP_NUM_TASKS=8 SLURM_NTASKS=8", 3, 8, RankLauncher.Slurm)]
    [InlineData("RANK=1 WORLD_SIZE=2 TORCHELASTIC_RUN_ID=none", 1, 2, RankLauncher.Torchrun)]
    [InlineData("OMPI_COMM_WORLD_RANK=2 OMPI_COMM_WORLD_SIZE=3 SLURM_PROCID=0 SLURM_STEP_NUM_TASKS=1", 2, 3, RankLauncher.OpenMpi)]
    public void LaunchersAreFound(string environment, int rank, int count, RankLauncher launcher) =>
        Assert.Equal(new RankLaunch(rank, count, launcher), RankLaunch.Find(Variables(environment)));

    [Theory]
    [InlineData("")]
    [InlineData("OMPI_COMM_WORLD_RANK=0 OMPI_COMM_WORLD_SIZE=1")]
    // A batch script of four tasks, in which the program was started without srun.
    [InlineData("SLURM_PROCID=0 SLURM_NTASKS=4 SLURM_JOB_ID=7")]
    [InlineData("RANK=0 WORLD_SIZE=2")]
    public void APlainStartIsNone(string environment) => Assert.Null(RankLaunch.Find(Variables(environment)));

    [Fact]
    public void VariablesThatContradictThemselvesAreRefused() =>
        Assert.Contains("expected the number of a process and how many there are, found 4 and 4",
            Assert.Throws<InvalidDataException>(() => RankLaunch.Find(Variables("PMI_RANK=4 PMI_SIZE=4"))).Message);

    [Fact]
    public void HandlesAreThoseOfTheLibrary()
    {
        var exports = new Dictionary<string, nint> { ["ompi_mpi_comm_world"] = 0x7000, ["ompi_mpi_byte"] = 0x7100 };
        Assert.Equal(new MpiHandles("Open MPI", 0x7000, 0x7100, 2), MpiHandles.Of("libmpi.so.40", name => exports.GetValueOrDefault(name)));
        Assert.Equal(new MpiHandles("MPICH", 0x44000000, 0x4c00010d, 2), MpiHandles.Of("libmpich.so.12", _ => 0));
        Assert.Equal(new MpiHandles("MPICH", 0x44000000, 0x4c00010d, 2), MpiHandles.Of("/opt/intel/libmpi.so.12", _ => 0));
        Assert.Equal(new MpiHandles("standard ABI of MPI 5", 0x101, 0x247, 2048), MpiHandles.Of("/usr/lib/libmpi_abi.so.0", _ => 0));
        Assert.Equal("libmpi.so.40", MpiHandles.LibraryNames(RankLauncher.OpenMpi)[0]);
        Assert.Equal(["libmpi.so.12", "libmpich.so.12"], MpiHandles.LibraryNames(RankLauncher.Mpich).Take(2));
        Assert.Contains("libmpi_abi.so.0", MpiHandles.LibraryNames(RankLauncher.Slurm));
    }

    [Fact]
    public void TheSumOverATreeHasTheSameBitsHoweverItsLeavesAreCut() =>
        Gen.Select(Gen.Int[0, 6], Gen.Int[1, 9], Gen.Int[1, 40], Gen.Int).Sample((levels, ranks, length, seed) =>
        {
            int leaves = 1 << levels;
            double[][] values = Values(leaves, length, seed);
            double[] expected = [.. Enumerable.Range(0, length).Select(place => Root(values, place, 0, leaves))];
            foreach (double[] found in Sums(values, ranks, block: 7)) Assert.Equal(expected, found);
        }, iter: 60);

    [Fact]
    public void ARankSendsSixteenBytesPerNumber()
    {
        const int Length = 10_000;
        double[][] values = Values(16, Length, 3);
        foreach (int ranks in new[] { 2, 4, 8 })
        {
            long bytes = ThreadRanks.Run(ranks, own => SumOn(own, values, 1 << 22)).Bytes;
            // Its sums to all ranks, itself included, and its part of the results.
            Assert.Equal(ranks * 8L * Length + 8L * Length, bytes);
        }
    }

    [Fact]
    public void BatchesAreDealtToLotsOfNearlyEqualCost() =>
        Gen.Select(Gen.Int[1, 60].Array[1, 70], Gen.Int).Sample((atoms, seed) =>
        {
            double[] costs = [.. atoms.Select(count => count * (1.0 + (uint)(seed + count) % 5))];
            var random = new DeterministicRandom((ulong)(uint)seed);
            int[] batch = [.. Enumerable.Range(0, atoms.Length).OrderBy(_ => random.Next())];
            DealtBatch dealt = DealtBatch.Of(batch, costs, atoms);
            Assert.Equal(batch.Order(), dealt.Structures.Order());
            Assert.True(System.Numerics.BitOperations.IsPow2(dealt.Lots));
            Assert.True(dealt.Lots <= Math.Max(8, atoms.Sum() / 64) && dealt.Lots <= Math.Max(1, atoms.Sum() / 16));
            foreach (int ranks in new[] { 1, 2, 3, 5 })
                Assert.Equal(dealt.Structures, Enumerable.Range(0, ranks).SelectMany(rank =>
                {
                    (int first, int count) = dealt.PartOf(rank, ranks);
                    return dealt.Structures[first..(first + count)];
                }));
            if (dealt.Lots == 1) return;
            double half = dealt.Structures[..dealt.LotStart[dealt.Lots / 2]].Sum(index => costs[index]);
            Assert.InRange(Math.Abs(2 * half - costs.Sum()), 0, costs.Max());
        }, iter: 200);

    [Fact]
    public void RanksThatDoNotFitTogetherEndWithOneMessage()
    {
        string[] differing = Messages(3, agreement => rank => agreement.Same(("data", [1]), ("version", [(byte)(rank == 1 ? 2 : 3)])));
        Assert.All(differing, message => Assert.StartsWith("expected the same version on all 3 ranks, found another on rank 1 than on rank 0\n", message));
        string[] steps = Messages(2, agreement => rank => agreement.Meet(7 + rank, false, 0));
        Assert.All(steps, message => Assert.StartsWith("expected all ranks at one step, found them at 7, 8\n", message));
        string[] failed = Messages(3, agreement => rank => agreement.RefuseAny(rank == 2 ? new InvalidDataException("the file is not there") : null));
        Assert.Equal(["rank 2 of 3: the file is not there", "rank 2 of 3: the file is not there", "the file is not there"], failed);
    }

    [Fact]
    public void AnyRankStopsAllAndTheClockIsThatOfRankZero()
    {
        (bool, double)[] met = ThreadRanks.Run(3, ranks => new RankAgreement(ranks).Meet(5, ranks.Rank == 2, 10 + ranks.Rank)).Results;
        Assert.All(met, row => Assert.Equal((true, 10.0), row));
    }

    private static string[] Messages(int count, Func<RankAgreement, Action<int>> act) => ThreadRanks.Run(count, ranks =>
    {
        var problem = Assert.Throws<InvalidDataException>(() => act(new RankAgreement(ranks))(ranks.Rank));
        Assert.True(RankFault.IsAgreed(problem));
        return problem.Message;
    }).Results;

    private static Func<string, string?> Variables(string environment)
    {
        Dictionary<string, string> all = environment.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .ToDictionary(pair => pair.Split('=')[0], pair => pair.Split('=')[1]);
        return all.GetValueOrDefault;
    }

    private static double[][] Values(int leaves, int length, int seed)
    {
        var random = new DeterministicRandom((ulong)(uint)seed);
        return [.. Enumerable.Range(0, leaves).Select(_ => (double[])[.. Enumerable.Range(0, length).Select(_ => random.NextNormal())])];
    }

    private static double Root(double[][] values, int place, int first, int size) => size == 1 ? values[first][place]
        : Root(values, place, first, size / 2) + Root(values, place, first + size / 2, size / 2);

    private static double[][] Sums(double[][] values, int ranks, int block) => ThreadRanks.Run(ranks, own => SumOn(own, values, block)).Results;

    /// <summary>Every leaf is a lot of its own, but for batches of fewer lots than leaves that are worked on at a time.</summary>
    private static double[] SumOn(IRanks ranks, double[][] values, int block)
    {
        int lots = Math.Max(1, values.Length);
        (int first, int count) = RankSum.LotsOf(ranks.Rank, ranks.Count, lots);
        var batch = new BatchLots { LotOf = [], Count = lots, First = first, Own = count };
        int perLot = batch.LeavesPerLot;
        var own = new TreeSum();
        own.Begin(values[0].Length);
        for (int leaf = first; leaf < first + count; leaf++)
        {
            double[] sum = own.Take();
            values[leaf].CopyTo(sum, 0);
            own.Add(leaf * perLot, perLot, sum);
        }
        var total = new double[values[0].Length];
        new RankSum(ranks, block).Add(batch, own, total);
        return total;
    }
}
