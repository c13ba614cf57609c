using Amalgam.Network.Engine;

namespace Amalgam.Network.Profile;

/// <summary>An engine of the processor, with what benchmarks read of it.</summary>
internal interface IProfiledEngine : IEngine
{
    /// <summary>Bytes held for features and adjoints; the rest of the memory holds weights and their gradients.</summary>
    long FeatureBytes { get; }

    /// <summary>Whether passes read the clock at every stage; costs about a percent.</summary>
    bool TimesStages { set; }

    /// <summary>What the last evaluation, or the last gradient, did.</summary>
    NetworkWork WorkOf(bool gradient);

    /// <summary>Makes products [rows, inner]·[inner, columns] of zeros with the network's kernel, on all threads at once.</summary>
    /// <returns>operations made: a multiplication and an addition per term</returns>
    long RunProducts(int rows, int columns, int inner, int repeats);

    /// <summary>Makes fused multiply-adds of registers on all threads at once.</summary>
    /// <param name="operations">how many to make, about</param>
    /// <returns>operations made: a multiplication and an addition per lane</returns>
    long RunMultiplyAdds(double operations);
}
