using Amalgam.Atoms;
using Amalgam.Formats.Extxyz;
using BenchmarkDotNet.Attributes;

namespace Amalgam.Benchmarks;

/// <summary>Reading extended XYZ from memory: 2,000 structures of 192 atoms with forces.</summary>
[MedianColumn]
public class Extxyz
{
    private byte[] text = [];

    /// <summary>Bytes read per operation, to turn the time into MB/s.</summary>
    public long Bytes => text.Length;

    [GlobalSetup]
    public void Setup()
    {
        Structure water = Water.Box();
        water.Energy = -1000;
        water.Forces = [.. water.Positions.Select(Math.Sin)];
        using var stream = new MemoryStream();
        var writer = new ExtxyzWriter(stream);
        for (int count = 0; count < 2000; count++) writer.Write(water);
        writer.Flush();
        text = stream.ToArray();
        Console.WriteLine($"// {text.Length / 1e6:F1} MB per operation");
    }

    [Benchmark]
    public int Read()
    {
        int atoms = 0;
        foreach (Structure structure in new ExtxyzReader(new MemoryStream(text), "memory")) atoms += structure.AtomCount;
        return atoms;
    }
}
