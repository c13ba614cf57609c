namespace Amalgam.Model.Import.Torch;

/// <summary>The numbers behind one or more tensors, as the pickle describes them.</summary>
/// <param name="Key">name of the member of the archive, behind "data/"</param>
/// <param name="Count">numbers</param>
internal sealed record TorchStorage(string Key, TorchType Type, long Count);
