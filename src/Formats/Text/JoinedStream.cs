namespace Amalgam.Formats.Text;

/// <summary>Some bytes, a stream, and some bytes again.</summary>
/// <param name="stream">stays open</param>
internal sealed class JoinedStream(ReadOnlyMemory<byte> head, Stream stream, ReadOnlyMemory<byte> tail) : ForwardStream
{
    private ReadOnlyMemory<byte> head = head, tail = tail;

    public override int Read(Span<byte> buffer)
    {
        if (!head.IsEmpty) return Take(ref head, buffer);
        int count = stream.Read(buffer);
        return count > 0 ? count : Take(ref tail, buffer);
    }

    private static int Take(ref ReadOnlyMemory<byte> bytes, Span<byte> buffer)
    {
        int count = Math.Min(buffer.Length, bytes.Length);
        bytes.Span[..count].CopyTo(buffer);
        bytes = bytes[count..];
        return count;
    }
}
