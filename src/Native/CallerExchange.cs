using Amalgam.Network.Engine;

namespace Amalgam.Native;

/// <summary>The exchange of features through callbacks of the caller.</summary>
/// <param name="valueBytes">of a feature: 4 or 8</param>
internal sealed unsafe class CallerExchange(ExchangeLayout functions, int valueBytes) : IFeatureExchange
{
    public void Forward(int layer, Span<byte> rows, int rowBytes)
    {
        fixed (byte* first = rows) Check(functions.Forward(functions.Context, layer, rowBytes, valueBytes, first));
    }

    public void Reverse(int layer, Span<byte> rows, int rowBytes, bool isDouble)
    {
        fixed (byte* first = rows) Check(functions.Reverse(functions.Context, layer, rowBytes, valueBytes, first));
    }

    private static void Check(int code)
    {
        if (code != 0) throw new NativeFault(NativeCode.Caller, $"the caller's exchange of features gave up with code {code}");
    }
}
