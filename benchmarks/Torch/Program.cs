using System.Globalization;
using Amalgam.Benchmarks.Torch;
using TorchSharp;

// --structure PATH (file or folder, its first structure), --batch FILE, --rounds N, --networks "tiny,small", --threads "1,2", --output FILE.md
Dictionary<string, string> options = args.Chunk(2)
    .ToDictionary(pair => pair[0], pair => pair.Length > 1 ? pair[1] : throw new InvalidDataException($"{pair[0]}: expected a value, found none"));
string Option(string name, string usual) => options.Remove(name, out string? value) ? value : usual;
string structure = Option("--structure", ""), batch = Option("--batch", ""), output = Option("--output", "");
int rounds = int.Parse(Option("--rounds", "7"), CultureInfo.InvariantCulture);
string[] networks = Option("--networks", string.Join(',', Networks.Names)).Split(',');
int[] threads = [.. Option("--threads", "1,2").Split(',').Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
if (options.Count > 0) throw new InvalidDataException($"unknown option {options.Keys.First()}");

NativeLibraryRepair.Run();
List<Samples> samples = [];
if (structure.Length > 0) samples.Add(Samples.First(structure));
if (batch.Length > 0) samples.Add(Samples.Batch(batch, 128));
if (samples.Count == 0) throw new InvalidDataException("expected --structure DIR or --batch FILE, found neither");

var lines = new List<Comparison>();
Console.WriteLine($"libtorch {torch.__version__}\n{ResultTable.Header}");
foreach (Samples sample in samples)
    foreach (string network in networks)
        foreach (Comparison line in Comparison.Of(network, sample, threads, rounds))
        {
            lines.Add(line);
            Console.WriteLine(ResultTable.Line(line));
        }
Console.WriteLine(ResultTable.Footer(lines));
if (output.Length > 0) File.WriteAllText(output, $"{ResultTable.Header}\n{string.Join('\n', lines.Select(ResultTable.Line))}\n{ResultTable.Footer(lines)}");
