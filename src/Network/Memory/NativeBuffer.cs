using System.Runtime.InteropServices;

namespace Amalgam.Network.Memory;

/// <summary>Memory outside the garbage collector's reach, aligned to a cache line, large buffers to a huge page; freed when the buffer is.</summary>
internal sealed unsafe class NativeBuffer<T> : IDisposable
    where T : unmanaged
{
    private const int Alignment = 64;

    /// <summary>First value; the contents are undefined until written.</summary>
    public T* Pointer { get; private set; }
    public long Length { get; private set; }
    public long Bytes => Length * sizeof(T);

    public NativeBuffer(long length)
    {
        Length = length;
        nuint bytes = (nuint)(Math.Max(1, length) * sizeof(T));
        Pointer = (T*)NativeMemory.AlignedAlloc(bytes, bytes < HugePages.Size ? Alignment : HugePages.Size);
        HugePages.Ask(Pointer, bytes);
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(Pointer);
        Pointer = null;
        Length = 0;
        GC.SuppressFinalize(this);
    }

    ~NativeBuffer() => NativeMemory.AlignedFree(Pointer);
}
