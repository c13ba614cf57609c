namespace Amalgam.Formats.Lmdb;

/// <summary>What an LMDB file holds.</summary>
internal enum LmdbKind
{
    /// <summary>Something else, or no LMDB file.</summary>
    Other,
    /// <summary>Rows of ASE, JSON packed by zlib.</summary>
    Ase,
    /// <summary>Frames of DeePMD-kit, msgpack.</summary>
    DeepMd,
    /// <summary>Pickled graphs of the Open Catalyst Project.</summary>
    OpenCatalyst,
}
