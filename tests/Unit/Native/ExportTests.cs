using System.Runtime.InteropServices;
using Amalgam.Atoms;
using Amalgam.Model;
using Amalgam.Model.Files;
using Amalgam.Model.Parameters;
using Amalgam.Model.Uncertainty;
using Amalgam.Native;
using Amalgam.Network;
using Amalgam.Testing;
using Xunit;

namespace Amalgam.Unit.Native;

/// <summary>The functions of the C interface, called as C calls them. clients/c/test.c tests the library that is made of them.</summary>
public sealed unsafe class ExportTests : IDisposable
{
    private static readonly string Model = RepositoryFolder.At("tests", "data", "models", "mo-small.safetensors");
    private readonly long handle = Open(Model, out _);

    public void Dispose() => Close(handle);

    [Fact]
    public void The_answer_is_that_of_the_library()
    {
        Structure structure = NamedCrystal();
        var expected = new Evaluation();
        using var network = new NetworkPotential(ModelFile.Load(Model), Precision.Float64, 1);
        network.Evaluate(structure, expected);
        double[] forces = new double[12];
        Assert.Equal(0, Evaluate(handle, structure, forces, out double energy));
        Assert.Equal(expected.Energy, energy);
        Assert.Equal(expected.Forces.ToArray(), forces);
    }

    [Fact]
    public void Mistakes_become_codes_with_a_text()
    {
        Structure structure = NamedCrystal();
        Assert.Equal(NativeCode.Input, (NativeCode)OpenCode("nowhere.safetensors"));
        Assert.Contains("nowhere.safetensors: expected a model file, found none", LastText(), StringComparison.Ordinal);
        Assert.Equal(NativeCode.Handle, (NativeCode)Evaluate(handle + 1000, structure, new double[12], out _));
        Assert.Contains("never opened", LastText(), StringComparison.Ordinal);
        structure.Positions[4] = double.NaN;
        Assert.Equal(NativeCode.Input, (NativeCode)Evaluate(handle, structure, new double[12], out _));
        Assert.Contains("atom 2", LastText(), StringComparison.Ordinal);
        long other = Open(Model, out _);
        Assert.Equal(0, Close(other));
        Assert.Equal(NativeCode.Handle, (NativeCode)Close(other));
        Assert.Contains("was closed", LastText(), StringComparison.Ordinal);
    }

    /// <summary>Names are those of the command line: models that come along, and members drawn from a calibrated one.</summary>
    [Fact]
    public void Models_that_come_along_and_drawn_members_open_by_name()
    {
        delegate* unmanaged[Cdecl]<long, InfoLayout*, int> describe = &Exports.Describe;
        foreach ((string name, int members) in new[] { ("universal", 1), ("universal-tiny@3", 3), ("universal-committee", 3) })
        {
            long potential = Open(name, out int code);
            var info = new InfoLayout { Size = sizeof(InfoLayout) };
            Assert.Equal((0, 0, members, 89, 1), (code, describe(potential, &info), info.Members, info.Elements, info.HasUncertainty));
            Close(potential);
        }
        Assert.Equal(NativeCode.Input, (NativeCode)OpenCode("universal@1"));
        Assert.Contains("2 to 256 members behind @, found 1", LastText(), StringComparison.Ordinal);
        Assert.Equal(NativeCode.Input, (NativeCode)OpenCode(Model + "@4"));
        Assert.Contains("calibrated uncertainty", LastText(), StringComparison.Ordinal);
        Assert.Equal(NativeCode.Input, (NativeCode)OpenCode("universal-huge"));
        Assert.Contains("models that come along are universal-tiny", LastText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Sizes_of_structures_are_those_of_the_header()
    {
        Assert.Equal((12, 56, 24, 104, 144),
            (sizeof(OptionsLayout), sizeof(InfoLayout), sizeof(ExchangeLayout), sizeof(InputLayout), sizeof(OutputLayout)));
        var input = new InputLayout { Size = 8 };
        var output = new OutputLayout { Size = sizeof(OutputLayout) };
        delegate* unmanaged[Cdecl]<long, InputLayout*, OutputLayout*, int> evaluate = &Exports.Evaluate;
        Assert.Equal(NativeCode.Input, (NativeCode)evaluate(handle, &input, &output));
        Assert.Contains("amalgam_input.size: expected sizeof(amalgam_input), 104", LastText(), StringComparison.Ordinal);
    }

    /// <summary>A calibrated model tells; a caller made for the first version is served, and nothing is written beyond its structure.</summary>
    [Fact]
    public void Uncertainties_are_those_of_the_library_and_old_callers_are_served()
    {
        PotentialModel plain = ModelFile.Load(Model);
        int width = plain.Spec.LastWidth;
        double[] covariance = [.. Enumerable.Range(0, width * width).Select(index => index % (width + 1) == 0 ? 1.0 + index : 0)];
        PotentialModel model = plain.With(new LastLayerUncertainty(covariance, 0.1, 0.2, 10, 10));
        string path = Path.Combine(Directory.CreateTempSubdirectory("amalgam-native-").FullName, "calibrated.safetensors");
        ModelFile.Save(model, path);
        long calibrated = Open(path, out _);
        Structure structure = NamedCrystal();
        var expected = new Evaluation();
        using (var network = new NetworkPotential(model, Precision.Float64, 1)) network.Evaluate(structure, expected);
        double[] atoms = new double[4];
        Assert.Equal((0, expected.EnergyUncertainty), Uncertainty(calibrated, structure, atoms, sizeof(OutputLayout)));
        Assert.Equal(expected.Uncertainties.ToArray(), atoms);
        Assert.Equal((0, -1.0), Uncertainty(calibrated, structure, atoms, OutputLayout.FirstSize));
        (int code, double nothing) = Uncertainty(handle, structure, atoms, sizeof(OutputLayout));
        Assert.True(code == 0 && double.IsNaN(nothing) && atoms.All(double.IsNaN));
        Assert.Equal((int)NativeCode.Input, Uncertainty(handle, structure, atoms, OutputLayout.FirstSize + 8).Code);
        delegate* unmanaged[Cdecl]<long, InfoLayout*, int> describe = &Exports.Describe;
        var info = new InfoLayout { Size = sizeof(InfoLayout) };
        Assert.Equal((0, 1), (describe(calibrated, &info), info.HasUncertainty));
        Assert.Equal((0, 0), (describe(handle, &info), info.HasUncertainty));
        Close(calibrated);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    private static (int Code, double Energy) Uncertainty(long potential, Structure structure, double[] atoms, int size)
    {
        int[] numbers = [.. structure.Elements.Select(element => element.Number)];
        double[] cell = structure.Cell.Rows.ToArray();
        delegate* unmanaged[Cdecl]<long, InputLayout*, OutputLayout*, int> evaluate = &Exports.Evaluate;
        fixed (int* number = numbers)
        fixed (double* position = structure.Positions, rows = cell, atom = atoms)
        {
            var input = new InputLayout
            {
                Size = sizeof(InputLayout), Atoms = structure.AtomCount, PeriodicA = 1, PeriodicB = 1, Numbers = number, Positions = position, Cell = rows,
            };
            var output = new OutputLayout { Size = size, EnergyUncertainty = -1, Uncertainties = atom };
            return (evaluate(potential, &input, &output), output.EnergyUncertainty);
        }
    }

    private static Structure NamedCrystal() => new([new(42), new(42), new(42), new(42)],
        [0.1, 0, 0, 1.6, 1.5, 1.6, 3.1, 0.1, 0, 4.7, 1.6, 1.5], new Cell([6.33, 0, 0, 0.4, 3.165, 0, 0, 0.2, 3.165], true, true, false));

    private static int Evaluate(long potential, Structure structure, double[] forces, out double energy)
    {
        int[] numbers = [.. structure.Elements.Select(element => element.Number)];
        double[] cell = structure.Cell.Rows.ToArray();
        delegate* unmanaged[Cdecl]<long, InputLayout*, OutputLayout*, int> evaluate = &Exports.Evaluate;
        fixed (int* number = numbers)
        fixed (double* position = structure.Positions, rows = cell, force = forces)
        {
            var input = new InputLayout
            {
                Size = sizeof(InputLayout), Atoms = structure.AtomCount, PeriodicA = 1, PeriodicB = 1, Numbers = number, Positions = position, Cell = rows,
            };
            var output = new OutputLayout { Size = sizeof(OutputLayout), Forces = force };
            int code = evaluate(potential, &input, &output);
            energy = output.Energy;
            return code;
        }
    }

    private static int OpenCode(string file)
    {
        Open(file, out int code);
        return code;
    }

    private static long Open(string file, out int code)
    {
        byte* name = (byte*)Marshal.StringToCoTaskMemUTF8(file);
        var options = new OptionsLayout { Size = sizeof(OptionsLayout), Precision = 64, Threads = 1 };
        long potential;
        delegate* unmanaged[Cdecl]<byte**, int, OptionsLayout*, long*, int> open = &Exports.Open;
        code = open(&name, 1, &options, &potential);
        Marshal.FreeCoTaskMem((nint)name);
        return potential;
    }

    private static int Close(long potential)
    {
        delegate* unmanaged[Cdecl]<long, int> close = &Exports.Close;
        return close(potential);
    }

    private static string LastText()
    {
        delegate* unmanaged[Cdecl]<byte*> text = &Exports.Error;
        return Marshal.PtrToStringUTF8((nint)text())!;
    }
}
