using Amalgam.Model.Backbones.Dpa3;

namespace Amalgam.Model.Import.DeepMd;

/// <summary>What is wrong with a model file: problems of options are collected and reported together, a broken structure ends the reading at once.</summary>
internal sealed class DeepMdProblems(string fileName)
{
    private const int Shown = 10;
    private readonly List<string> problems = [];

    /// <summary>Notes for the reader of an imported model that change no number.</summary>
    public List<string> Notices { get; } = [];

    /// <summary>Keeps a problem for <see cref="ThrowIfAny"/>.</summary>
    public void Add(string path, string expected, string found, string advice) => problems.Add(Message(path, expected, found, advice));

    /// <summary>Keeps what makes the network of the file impossible.</summary>
    public void Add(SpecProblem problem) => problems.Add((problem with
    {
        Advice = problem.Advice ?? "no network can be built with this; was the file damaged or changed after training?",
    }).Describe(fileName));

    /// <summary>The exception for a problem after which nothing more can be read; earlier problems come with it.</summary>
    public InvalidDataException Fatal(string path, string expected, string found, string advice)
    {
        Add(path, expected, found, advice);
        return new InvalidDataException(Text());
    }

    /// <summary>The exception for a part of the file that cannot be read, after a message "expected …, found …".</summary>
    public InvalidDataException Damaged(string path, InvalidDataException problem, string advice) =>
        new($"{fileName}:{(path.Length > 0 ? " " + path + ":" : "")} {problem.Message}\n  → {advice}", problem);

    /// <exception cref="InvalidDataException">There are problems; the message holds up to ten.</exception>
    public void ThrowIfAny()
    {
        if (problems.Count > 0) throw new InvalidDataException(Text());
    }

    private string Message(string path, string expected, string found, string advice) =>
        $"{fileName}:{(path.Length > 0 ? " " + path + ":" : "")} expected {expected}, found {found}\n  → {advice}";

    private string Text()
    {
        IEnumerable<string> shown = problems.Take(Shown);
        return string.Join('\n', problems.Count > Shown ? shown.Append($"… and {problems.Count - Shown} more") : shown);
    }
}
