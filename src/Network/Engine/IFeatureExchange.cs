namespace Amalgam.Network.Engine;

/// <summary>
/// Carries features between processes that share the atoms of one structure: before a layer those of own atoms to their ghosts elsewhere, in the reverse pass
/// what others found for ghosts back to the owners. A halo of one cutoff is then enough, whatever the number of layers.
/// </summary>
/// <remarks>
/// Every process calls the same methods in the same order, also one without atoms: L − 1 times forward, for the layers 1 to L − 1, and L − 1 times in reverse.
/// Rows are those of own atoms, then those of all ghosts in the caller's order, with nothing between them.
/// </remarks>
public interface IFeatureExchange
{
    /// <summary>Fills the rows of ghosts from those of their owners. Rows of ghosts that are images of own atoms are not read.</summary>
    /// <param name="layer">whose input is exchanged, 1 to L − 1</param>
    /// <param name="rows">[own + ghost, width], the bytes of float or double</param>
    /// <param name="rowBytes">bytes of one row</param>
    void Forward(int layer, Span<byte> rows, int rowBytes);

    /// <summary>Adds the rows of ghosts to those of their owners. Rows of ghosts that are images of own atoms are zero.</summary>
    /// <param name="layer">as forward</param>
    /// <param name="rows">[own + ghost, width]: of own atoms zero before, and after what all others found for them</param>
    /// <param name="rowBytes">bytes of one row</param>
    /// <param name="isDouble">whether numbers are double, else float</param>
    void Reverse(int layer, Span<byte> rows, int rowBytes, bool isDouble);
}
