namespace Amalgam.Native;

/// <summary>Open potentials by handle. Numbers are never used again, so that a closed handle is known as such.</summary>
internal static class HandleTable
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<long, OpenPotential> Open = [];
    private static long last;

    public static long Add(OpenPotential potential)
    {
        lock (Gate)
        {
            Open.Add(++last, potential);
            return last;
        }
    }

    /// <summary>The potential of a handle, for this call alone until it leaves.</summary>
    /// <exception cref="NativeFault">There is no such handle, or another call uses it.</exception>
    public static OpenPotential Enter(long handle)
    {
        lock (Gate)
        {
            OpenPotential potential = Find(handle);
            if (!potential.TryEnter())
                throw new NativeFault(NativeCode.Busy, $"handle {handle}: expected one call at a time, found another that still runs\n  → open one per thread");
            return potential;
        }
    }

    /// <summary>Takes a potential out of the table.</summary>
    /// <exception cref="NativeFault">There is no such handle, or a call uses it.</exception>
    public static OpenPotential Remove(long handle)
    {
        lock (Gate)
        {
            OpenPotential potential = Enter(handle);
            Open.Remove(handle);
            return potential;
        }
    }

    private static OpenPotential Find(long handle) => Open.TryGetValue(handle, out OpenPotential? potential) ? potential
        : throw new NativeFault(NativeCode.Handle,
            $"expected a handle from amalgam_open, found {handle}, which " + (handle >= 1 && handle <= last ? "was closed" : "was never opened"));
}
