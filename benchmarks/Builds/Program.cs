using System.CommandLine;
using Amalgam.Benchmarks.Builds;

var before = new Option<DirectoryInfo>("--before")
{
    Description = "Folder of a build: where its Amalgam.Training.dll lies.",
    Required = true,
    HelpName = "DIR",
};
var after = new Option<DirectoryInfo>("--after") { Description = "Folder of the other build.", Required = true, HelpName = "DIR" };
var preset = new Option<string>("--preset") { Description = "tiny, small, medium or large.", HelpName = "SIZE", DefaultValueFactory = _ => "small" };
var atoms = new Option<int>("--atoms")
{
    Description = "Atoms of a disordered box; few, so that turns are short.",
    HelpName = "N",
    DefaultValueFactory = _ => 64,
};
var file = new Option<FileInfo>("--file")
{
    Description = "Extended XYZ file instead of a box; the model knows all its elements.",
    HelpName = "FILE",
};
var structures = new Option<int>("--structures")
{
    Description = "How many of the file, its first ones, make the batch.",
    HelpName = "N",
    DefaultValueFactory = _ => 1,
};
var dense = new Option<bool>("--dense") { Description = "The preset without experts; with --file." };
var fine = new Option<bool>("--fine") { Description = "The fine preset (docs/guide/training.md); without --file." };
var threads = new Option<int>("--threads") { Description = "Threads of each network.", HelpName = "T", DefaultValueFactory = _ => 1 };
var afterThreads = new Option<int?>("--after-threads")
{
    Description = "Threads of the second build, if others: how a build gains from threads.",
    HelpName = "T",
};
var seconds = new Option<double>("--seconds") { Description = "Time to spend.", HelpName = "S", DefaultValueFactory = _ => 20.0 };
var training = new Option<bool>("--training") { Description = "Time training steps instead of evaluations." };
var command = new RootCommand("Times two builds in one process, taking turns, and prints the ratio of their times.")
{
    before, after, preset, atoms, file, structures, dense, fine, threads, afterThreads, seconds, training,
};
command.SetAction(parsed =>
{
    (string size, int width, bool steps, FileInfo? path) = (parsed.GetValue(preset)!, parsed.GetValue(threads), parsed.GetValue(training),
        parsed.GetValue(file));
    Trial trial = path is null ? Trial.Box(size, parsed.GetValue(fine), parsed.GetValue(atoms), steps)
        : Trial.File(size, parsed.GetValue(dense), path.FullName, parsed.GetValue(structures), steps);
    int others = parsed.GetValue(afterThreads) ?? width;
    string Threads(int count) => count == 0 ? "all" : $"{count}";
    try
    {
        if (parsed.GetValue(structures) < 1)
            throw new InvalidDataException($"--structures: expected 1 or more, found {parsed.GetValue(structures)}\n  → leave it out for one");
        foreach (Option option in path is null ? (Option[])[structures, dense] : [atoms, fine])
            if (parsed.GetResult(option) is { Implicit: false })
                throw new InvalidDataException(path is null ? $"{option.Name}: belongs to a file, found no --file\n  → name one, or leave it out"
                    : $"{option.Name}: belongs to a box, found --file\n  → leave one of them out");
        var first = new Build(parsed.GetValue(before)!, "before", trial, width);
        var second = new Build(parsed.GetValue(after)!, "after", trial, others);
        Comparison result = Comparison.Of(first, second, parsed.GetValue(seconds));
        string threadsOfBoth = others == width ? Threads(width) : $"{Threads(width)} and {Threads(others)}";
        Console.WriteLine(
            $"{trial.Name}, {first.Atoms} atoms, {threadsOfBoth} thread(s), {(steps ? "training steps" : "evaluations")}: " +
            $"before {1e6 * result.Before / first.Atoms:F1}, after {1e6 * result.After / first.Atoms:F1} µs/atom; " +
            $"after / before {result.Ratio:F3} ± {result.Error:F3} ({result.Quiet} quiet of {result.Rounds} rounds; products {result.Peak:F0} GFLOP/s)");
        return 0;
    }
    catch (InvalidDataException error)
    {
        Console.Error.WriteLine(error.Message);
        return 1;
    }
});
return command.Parse(args).Invoke();
