namespace Amalgam.Training.Progress;

/// <summary>Mean absolute and root mean square errors over labels; NaN where no label was present.</summary>
/// <param name="EnergyMae">meV/atom, mean over structures of |ΔE|/N.</param>
/// <param name="EnergyRmse">meV/atom.</param>
/// <param name="ForcesMae">meV/Å, mean over force components.</param>
/// <param name="ForcesRmse">meV/Å.</param>
/// <param name="StressMae">meV/Å³, mean over the nine components.</param>
/// <param name="StressRmse">meV/Å³.</param>
public sealed record LabelErrors(double EnergyMae, double EnergyRmse, double ForcesMae, double ForcesRmse, double StressMae, double StressRmse);
