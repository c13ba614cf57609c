using System.Reflection;
using System.Runtime.Loader;

namespace Amalgam.Benchmarks.Builds;

/// <summary>One build, loaded beside others: a <c>SpeedTrial</c> of it, called through delegates.</summary>
internal sealed class Build
{
    /// <summary>An experiment within one build reads here, once, which of two it is: <c>before</c> or <c>after</c>.</summary>
    private const string SideVariable = "AMALGAM_BUILD";

    private const string TypeName = "SpeedTrial";

    /// <summary>An evaluation, or a training step.</summary>
    public Action Turn { get; }

    public int Atoms { get; }

    public int Threads { get; }

    /// <summary>GFLOP/s of its own products: (columns, inner, operations).</summary>
    public Func<int, int, double, double> ProductRate { get; }

    /// <exception cref="InvalidDataException">The folder holds no build, or one without speed trials.</exception>
    public Build(DirectoryInfo folder, string side, Trial wanted, int threads)
    {
        Environment.SetEnvironmentVariable(SideVariable, side);
        string path = Path.Combine(folder.FullName, "Amalgam.Training.dll");
        if (!File.Exists(path))
            throw new InvalidDataException(
                $"{folder}: expected Amalgam.Training.dll, found none\n  → name the folder of a build, such as src/Cli/bin/Release/net10.0");
        Type type = new Context(folder.FullName).LoadFromAssemblyPath(path).GetExportedTypes().FirstOrDefault(exported => exported.Name == TypeName)
            ?? throw new InvalidDataException($"{folder}: this build has no {TypeName}\n  → take a later one");
        MethodInfo make = type.GetMethod(wanted.Maker)
            ?? throw new InvalidDataException($"{folder}: this build has no {TypeName}.{wanted.Maker}\n  → take a later one");
        object trial = make.Invoke(null, BindingFlags.DoNotWrapExceptions, null, wanted.Arguments(threads), null)!;
        Atoms = (int)type.GetProperty("Atoms")!.GetValue(trial)!;
        Threads = threads > 0 ? threads : Environment.ProcessorCount;
        Turn = type.GetMethod(wanted.Training ? "Step" : "Evaluate")!.CreateDelegate<Action>(trial);
        ProductRate = type.GetMethod("ProductRate")!.CreateDelegate<Func<int, int, double, double>>(trial);
        // Static fields that read the variable do so now, before the other build is loaded.
        Turn();
    }

    /// <summary>Assemblies of one folder; what it does not hold is the runtime's.</summary>
    private sealed class Context(string folder) : AssemblyLoadContext(folder)
    {
        protected override Assembly? Load(AssemblyName assemblyName)
        {
            string path = Path.Combine(Name!, assemblyName.Name + ".dll");
            return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
        }
    }
}
