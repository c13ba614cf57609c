using System.Runtime.InteropServices;
using System.Text;

namespace Amalgam.Native;

/// <summary>The text of the last error of each thread, in memory that C may read.</summary>
internal sealed unsafe class LastError
{
    /// <summary>Longer texts are cut; messages are a few lines.</summary>
    private const int Room = 4096;
    private static readonly byte* Nothing = (byte*)NativeMemory.AllocZeroed(1);
    [ThreadStatic]
    private static LastError? ofThread;
    private readonly byte* text = (byte*)NativeMemory.AllocZeroed(Room);

    ~LastError() => NativeMemory.Free(text);

    /// <summary>UTF-8, ends with zero.</summary>
    public static byte* Text => ofThread is null ? Nothing : ofThread.text;

    public static void Set(string message)
    {
        LastError place = ofThread ??= new LastError();
        Encoding.UTF8.GetEncoder().Convert(message, new Span<byte>(place.text, Room - 1), true, out _, out int used, out _);
        place.text[used] = 0;
    }
}
