namespace Amalgam.Unit.House;

/// <summary>A file of one folder that names a type of another.</summary>
internal sealed record FolderUse(string From, string To, string File, string Type);
