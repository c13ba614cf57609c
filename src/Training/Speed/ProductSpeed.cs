namespace Amalgam.Training.Speed;

/// <summary>Products [rows, inner]·[inner, columns] alone, all in cache.</summary>
public sealed record ProductSpeed(int Inner, int Columns, double Gflops, double ShareOfPeak);
