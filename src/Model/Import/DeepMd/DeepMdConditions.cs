namespace Amalgam.Model.Import.DeepMd;

/// <summary>What a model reads beside the atoms, and what it is told here once and for all: frame parameters, total charge and spin.</summary>
/// <param name="Frame">[numb_fparam]; empty for a model without</param>
/// <param name="ChargeAndSpin">e and as the model counts it; null for a model that reads neither</param>
internal sealed record DeepMdConditions(double[] Frame, (double Charge, double Spin)? ChargeAndSpin)
{
    private const int MostFrameParameters = 10_000;

    /// <summary>The values given, or else the defaults of the file.</summary>
    public static DeepMdConditions Read(DeepMdNode descriptor, DeepMdNode fitting, DeepMdImportOptions given)
    {
        int count = fitting.Has("numb_fparam") ? fitting.Count("numb_fparam", 0, MostFrameParameters) : 0;
        double[]? defaults = fitting.NumbersOrNull("default_fparam", count), frame = given.FrameParameters?.ToArray() ?? defaults;
        bool readsCharge = descriptor.Flag("add_chg_spin_ebd", false);
        // Older files have no such key: there charge and spin are the first two frame parameters.
        bool isSeparate = descriptor.Has("default_chg_spin");
        double[]? defaultCharge = descriptor.NumbersOrNull("default_chg_spin", 2);
        if (readsCharge && !isSeparate && count >= 2)
        {
            if (frame is null && given is { Charge: not null, Spin: not null } && count == 2) frame = [0, 0];
            if (frame?.Length == count) (frame[0], frame[1]) = (given.Charge ?? frame[0], given.Spin ?? frame[1]);
        }
        if (frame is not null && frame.Length != count)
        {
            descriptor.Problems.Add(fitting.PathOf("numb_fparam"), $"{count} frame parameters", $"{frame.Length} given",
                count == 0 ? "leave out --fparam: this model reads none" : "give as many with --fparam");
            frame = null;
        }
        else if (frame is null && count > 0)
            descriptor.Problems.Add(fitting.PathOf("default_fparam"), $"defaults of the {count} frame parameters that the model reads", "none",
                "give the values with --fparam; they become part of the imported model");
        frame ??= new double[count];
        if (!readsCharge)
        {
            if (given.Charge is not null || given.Spin is not null)
                descriptor.Problems.Add(descriptor.PathOf("add_chg_spin_ebd"), "true, as a charge or spin is given", "false",
                    "leave out --charge and --spin: this model does not read them");
            return new DeepMdConditions(frame, null);
        }
        (double? charge, double? spin) = isSeparate ? (given.Charge ?? defaultCharge?[0], given.Spin ?? defaultCharge?[1])
            : count >= 2 ? (frame[0], frame[1]) : (null, null);
        if (charge is null || spin is null)
            descriptor.Problems.Add(descriptor.PathOf("default_chg_spin"), "defaults of the charge and the spin that the model reads", "none",
                "give both with --charge and --spin; they become part of the imported model");
        return new DeepMdConditions(frame, (charge ?? 0, spin ?? 0));
    }
}
