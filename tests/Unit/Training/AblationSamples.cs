using Amalgam.Training.Grid;

namespace Amalgam.Unit.Training;

/// <summary>A small ablation on the clusters of the training tests.</summary>
internal sealed class AblationSamples : IDisposable
{
    /// <summary>A base of E = 4, k = S = 1 that trains in a blink.</summary>
    public const string Model = """
        [model]
        preset = "tiny"
        node_width = 8
        pair_width = 4
        angle_width = 4
        head_widths = [8]

        [experts]
        routed_experts = 4
        active_experts = 1
        shared_experts = 1

        """;

    private readonly TrainingSamples samples = new();

    public AblationSamples()
    {
        samples.WriteClusters("train.xyz", 30);
        samples.WriteClusters("test.xyz", 9, seed: 8);
    }

    public string PathOf(string name) => samples.PathOf(name);

    public void Dispose() => samples.Dispose();

    /// <summary>Writes a run file with a section [ablate].</summary>
    /// <param name="test">whether it names the test file</param>
    public string Write(string ablate, bool test = true, string model = Model, string training = "", string name = "ablation.toml") => samples.Write(name, $"""
        [data]
        train_files = ["train.xyz"]
        {(test ? "test_files = [\"test.xyz\"]" : "")}

        {model}
        [training]
        batch_atoms = 20
        log_steps = 1
        validations = 3
        {training}

        [ablate]
        {ablate}

        """);

    /// <summary>The ablation of a section [ablate].</summary>
    public AblationPlan Prepare(string ablate, string model = Model) => AblationPlan.Prepare(AblationFile.Read(Write(ablate, model: model)));
}
