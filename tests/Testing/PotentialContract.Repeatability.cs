using Amalgam.Atoms;
using Xunit;

namespace Amalgam.Testing;

/// <content>The same bits every time, and no allocations.</content>
public abstract partial class PotentialContract
{
    [Fact]
    public void Repetition_gives_the_same_bits()
    {
        IPotential potential = Create();
        var result = new Evaluation();
        foreach (string name in NamedStructures.Names)
        {
            Evaluation fresh = Evaluate(Create(), NamedStructures.Create(name));
            // The second potential has evaluated other structures, of other sizes, before.
            potential.Evaluate(NamedStructures.Create(name), result);
            AssertIdentical(fresh, result);
        }
        foreach (string name in NamedStructures.Names.Reverse())
        {
            potential.Evaluate(NamedStructures.Create(name), result);
            AssertIdentical(Evaluate(Create(), NamedStructures.Create(name)), result);
        }
    }

    [Fact]
    public void The_number_of_threads_does_not_change_a_bit()
    {
        Assert.SkipWhen(Create(1) is null, "this engine has no threads");
        Structure structure = NamedStructures.Mixture().Repeated(2, 2, 2);
        Evaluation one = Evaluate(Create(1)!, structure);
        foreach (int threads in (int[])[2, 3, 4, 7]) AssertIdentical(one, Evaluate(Create(threads)!, structure));
    }

    [Fact]
    public void Evaluation_allocates_nothing_after_the_first()
    {
        Assert.SkipUnless(AllocatesNothing, "this engine is made to be read, not to be fast");
        IPotential potential = Create(1) ?? Create();
        Structure structure = NamedStructures.Mixture();
        var result = new Evaluation();
        for (int warmUp = 0; warmUp < 3; warmUp++) potential.Evaluate(structure, result);
        // A garbage collection caused by other tests closes this thread's allocation context, whose rest then counts as allocated. What an evaluation itself
        // allocates shows every time.
        long allocated = long.MaxValue;
        for (int evaluation = 0; evaluation < 5 && allocated > 0; evaluation++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            potential.Evaluate(structure, result);
            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.Equal(0, allocated);
    }

    private static void AssertIdentical(Evaluation expected, Evaluation found)
    {
        Assert.Equal(BitConverter.DoubleToInt64Bits(expected.Energy), BitConverter.DoubleToInt64Bits(found.Energy));
        Assert.True(expected.Energies.SequenceEqual(found.Energies), "energies of atoms differ");
        Assert.True(expected.Forces.SequenceEqual(found.Forces), "forces differ");
        Assert.True(expected.Virial.AsSpan().SequenceEqual(found.Virial), "virials differ");
    }
}
