namespace Amalgam.Native;

/// <summary>amalgam_code of clients/c/amalgam.h.</summary>
internal enum NativeCode
{
    Ok = 0,
    Input = 1,
    Bug = 2,
    Handle = 3,
    Busy = 4,
    Caller = 5,
    Forked = 6,
}
