namespace Amalgam.Model.Shipped;

/// <summary>A trained model that comes with the library.</summary>
/// <param name="Name">stands wherever a model file is asked for</param>
/// <param name="Title">what it is for, in a line</param>
/// <param name="Source">what its labels are made with</param>
public sealed record ShippedModel(string Name, string Title, string Source);
