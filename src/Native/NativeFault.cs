namespace Amalgam.Native;

/// <summary>A failure with a code of its own.</summary>
internal sealed class NativeFault(NativeCode code, string message) : Exception(message)
{
    public NativeCode Code { get; } = code;

    /// <summary>A mistake in what the caller gave: what was expected and found, and what to do.</summary>
    public static NativeFault Input(string message) => new(NativeCode.Input, message);

    /// <summary>The code of an exception, whose text becomes the last error of this thread. Throws nothing.</summary>
    public static int Report(Exception exception)
    {
        NativeCode code = CodeOf(exception);
        try
        {
            LastError.Set(code == NativeCode.Bug ? exception.ToString() : exception.Message);
        }
        catch (OutOfMemoryException)
        {
            // Not even room for the text: the code is all there is.
        }
        return (int)code;
    }

    private static NativeCode CodeOf(Exception exception) => exception switch
    {
        NativeFault fault => fault.Code,
        AggregateException { InnerException: { } inner } => CodeOf(inner),
        InvalidDataException or IOException or UnauthorizedAccessException or ArgumentException or OutOfMemoryException => NativeCode.Input,
        _ => NativeCode.Bug,
    };
}
