using System.Runtime.InteropServices;

namespace Amalgam.Benchmarks.Torch;

/// <summary>Makes the native library of TorchSharp loadable where libstdc++ is older than the one it was built with.</summary>
internal static class NativeLibraryRepair
{
    private const string Library = "libstdc++.so.6";

    /// <summary>Repairs the copy in the folder of the program (never the one in the package cache); does nothing where all versions are there.</summary>
    public static void Run()
    {
        if (!OperatingSystem.IsLinux() || InstalledPath() is not string installed) return;
        byte[] versions = File.ReadAllBytes(installed);
        foreach (string path in Directory.EnumerateFiles(AppContext.BaseDirectory, "libLibTorchSharp.so", SearchOption.AllDirectories))
        {
            byte[] file = File.ReadAllBytes(path);
            if (!ElfVersionNeeds.Weaken(file, Library, version =>
                versions.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(version + '\0')) >= 0)) continue;
            File.WriteAllBytes(path + ".repaired", file);
            File.Move(path + ".repaired", path, overwrite: true);
        }
    }

    /// <summary>Where the loader finds the C++ library of this machine; null when it finds none.</summary>
    private static string? InstalledPath()
    {
        if (!NativeLibrary.TryLoad(Library, out _)) return null;
        return File.ReadLines("/proc/self/maps").Select(line => line[(line.LastIndexOf(' ') + 1)..])
            .FirstOrDefault(path => path.Contains("libstdc++", StringComparison.Ordinal));
    }
}
