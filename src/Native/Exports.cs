using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Amalgam.Atoms.Elements;
using Amalgam.Model.Parameters;

namespace Amalgam.Native;

/// <summary>The functions of clients/c/amalgam.h. Nothing is thrown to the caller: every failure becomes a code and a text.</summary>
internal static unsafe class Exports
{
    /// <summary>AMALGAM_ABI.</summary>
    private const int Abi = 1;
    private const int MostThreads = 4096, MostFiles = 1000;
    private static readonly byte* VersionText = (byte*)Marshal.StringToCoTaskMemUTF8(typeof(Exports).Assembly.GetName().Version!.ToString(3));

    [UnmanagedCallersOnly(EntryPoint = "amalgam_abi", CallConvs = [typeof(CallConvCdecl)])]
    public static int AbiVersion() => Abi;

    [UnmanagedCallersOnly(EntryPoint = "amalgam_version", CallConvs = [typeof(CallConvCdecl)])]
    public static byte* Version() => VersionText;

    [UnmanagedCallersOnly(EntryPoint = "amalgam_last_error", CallConvs = [typeof(CallConvCdecl)])]
    public static byte* Error() => LastError.Text;

    [UnmanagedCallersOnly(EntryPoint = "amalgam_open", CallConvs = [typeof(CallConvCdecl)])]
    public static int Open(byte** files, int count, OptionsLayout* options, long* potential)
    {
        try
        {
            Process.RequireUnforked();
            if (files is null || potential is null) throw NativeFault.Input("amalgam_open: expected a list of files and a place for the handle, found NULL");
            *potential = 0;
            if (count is < 1 or > MostFiles) throw NativeFault.Input($"count: expected 1 to {MostFiles} files, found {count}");
            (Precision precision, int threads) = Read(options);
            var names = new string[count];
            for (int file = 0; file < count; file++) names[file] = NameOf(files[file], file);
            *potential = HandleTable.Add(new OpenPotential(names, precision, threads));
            return (int)NativeCode.Ok;
        }
        catch (Exception exception)
        {
            return NativeFault.Report(exception);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "amalgam_close", CallConvs = [typeof(CallConvCdecl)])]
    public static int Close(long potential)
    {
        try
        {
            Process.RequireUnforked();
            HandleTable.Remove(potential).Dispose();
            return (int)NativeCode.Ok;
        }
        catch (Exception exception)
        {
            return NativeFault.Report(exception);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "amalgam_describe", CallConvs = [typeof(CallConvCdecl)])]
    public static int Describe(long potential, InfoLayout* info)
    {
        try
        {
            Process.RequireUnforked();
            if (info is null) throw NativeFault.Input("info: expected a place for the answer, found NULL");
            InputCheck.Size("amalgam_info", info->Size, InfoLayout.FirstSize, sizeof(InfoLayout));
            OpenPotential open = HandleTable.Enter(potential);
            try { open.Describe(info); }
            finally { open.Leave(); }
            return (int)NativeCode.Ok;
        }
        catch (Exception exception)
        {
            return NativeFault.Report(exception);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "amalgam_elements", CallConvs = [typeof(CallConvCdecl)])]
    public static int Elements(long potential, int* numbers, int room)
    {
        try
        {
            Process.RequireUnforked();
            if (numbers is null) throw NativeFault.Input("numbers: expected a place for the answer, found NULL");
            OpenPotential open = HandleTable.Enter(potential);
            try
            {
                if (room < open.Elements.Count) throw NativeFault.Input($"room: expected room for {open.Elements.Count} numbers, found {room}");
                for (int element = 0; element < open.Elements.Count; element++) numbers[element] = open.Elements[element].Number;
            }
            finally { open.Leave(); }
            return (int)NativeCode.Ok;
        }
        catch (Exception exception)
        {
            return NativeFault.Report(exception);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "amalgam_element", CallConvs = [typeof(CallConvCdecl)])]
    public static int ElementOf(byte* symbol, int* number, double* mass)
    {
        try
        {
            Process.RequireUnforked();
            string name = Marshal.PtrToStringUTF8((nint)symbol) ?? throw NativeFault.Input("symbol: expected a chemical symbol, found NULL");
            if (!Element.TryParse(name, out Element element)) throw NativeFault.Input($"symbol: expected a chemical symbol such as Mo, found '{name}'");
            if (number is not null) *number = element.Number;
            if (mass is not null) *mass = element.Mass;
            return (int)NativeCode.Ok;
        }
        catch (Exception exception)
        {
            return NativeFault.Report(exception);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "amalgam_evaluate", CallConvs = [typeof(CallConvCdecl)])]
    public static int Evaluate(long potential, InputLayout* input, OutputLayout* output)
    {
        try
        {
            Process.RequireUnforked();
            if (input is null || output is null) throw NativeFault.Input("amalgam_evaluate: expected an input and an output, found NULL");
            InputCheck.Size("amalgam_input", input->Size, sizeof(InputLayout), sizeof(InputLayout));
            InputCheck.Size("amalgam_output", output->Size, OutputLayout.FirstSize, sizeof(OutputLayout));
            OpenPotential open = HandleTable.Enter(potential);
            try
            {
                InputCheck.Check(*input);
                open.Evaluate(*input, output);
            }
            finally { open.Leave(); }
            return (int)NativeCode.Ok;
        }
        catch (Exception exception)
        {
            return NativeFault.Report(exception);
        }
    }

    private static (Precision Precision, int Threads) Read(OptionsLayout* options)
    {
        if (options is null) return (Precision.Float32, 0);
        InputCheck.Size("amalgam_options", options->Size, sizeof(OptionsLayout), sizeof(OptionsLayout));
        if (options->Precision is not (0 or 32 or 64)) throw NativeFault.Input($"precision: expected 32 or 64, found {options->Precision}");
        if (options->Threads is < 0 or > MostThreads) throw NativeFault.Input($"threads: expected 0 to {MostThreads}, found {options->Threads}");
        return (options->Precision == 64 ? Precision.Float64 : Precision.Float32, options->Threads);
    }

    private static string NameOf(byte* file, int index) =>
        Marshal.PtrToStringUTF8((nint)file) ?? throw NativeFault.Input($"files: expected a path, found NULL at {index}");
}
