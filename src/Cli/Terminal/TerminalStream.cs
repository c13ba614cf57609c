using System.Text;

namespace Amalgam.Cli.Terminal;

/// <summary>The stream of a terminal that may go away: a closed window or connection must not end a run that is being saved.</summary>
/// <remarks>A file or a pipe is written as it is: there a failure is an error, and told.</remarks>
internal sealed class TerminalStream(Stream terminal) : Stream
{
    private volatile bool isGone;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Puts both streams of this process behind such ones, where they are terminals.</summary>
    public static void Guard()
    {
        if (!Console.IsOutputRedirected) Console.SetOut(Writer(Console.OpenStandardOutput(), Console.OutputEncoding));
        if (!Console.IsErrorRedirected) Console.SetError(Writer(Console.OpenStandardError(), Console.OutputEncoding));
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (isGone) return;
        try { terminal.Write(buffer); }
        catch (IOException) { isGone = true; }
    }

    public override void Flush()
    {
        if (isGone) return;
        try { terminal.Flush(); }
        catch (IOException) { isGone = true; }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private static StreamWriter Writer(Stream terminal, Encoding encoding) =>
        new(new TerminalStream(terminal), encoding.GetPreamble().Length == 0 ? encoding : new UTF8Encoding(false)) { AutoFlush = true };
}
