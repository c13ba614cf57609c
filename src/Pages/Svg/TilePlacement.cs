namespace Amalgam.Pages.Svg;

/// <summary>Moves equal tiles apart until none covers another, as little as that takes.</summary>
internal static class TilePlacement
{
    private const int Rounds = 600;

    /// <param name="places">[tile], preferred centres</param>
    /// <returns>[tile], centres</returns>
    public static (double X, double Y)[] Apart(IReadOnlyList<(double X, double Y)> places, double width, double height, double left, double top, double right,
        double bottom)
    {
        (double X, double Y)[] tiles = [.. places.Select((place, index) => Nudged(place, index))];
        for (int round = 0; round < Rounds; round++)
        {
            // Tiles are drawn back to their places at first; the last rounds only push, so that nothing overlaps at the end.
            double pull = round < Rounds / 2 ? 0.02 : 0;
            for (int i = 0; i < tiles.Length; i++) tiles[i] = (tiles[i].X + pull * (places[i].X - tiles[i].X), tiles[i].Y + pull * (places[i].Y - tiles[i].Y));
            bool moved = Push(tiles, width, height);
            for (int i = 0; i < tiles.Length; i++)
                tiles[i] = (Math.Clamp(tiles[i].X, left + width / 2, right - width / 2), Math.Clamp(tiles[i].Y, top + height / 2, bottom - height / 2));
            if (!moved && pull == 0) break;
        }
        return tiles;
    }

    /// <summary>Two tiles that overlap part along the side where that takes the shorter way.</summary>
    private static bool Push((double X, double Y)[] tiles, double width, double height)
    {
        bool moved = false;
        for (int i = 0; i < tiles.Length; i++)
            for (int j = i + 1; j < tiles.Length; j++)
            {
                double dx = tiles[j].X - tiles[i].X, dy = tiles[j].Y - tiles[i].Y, x = width - Math.Abs(dx), y = height - Math.Abs(dy);
                if (x <= 0.01 || y <= 0.01) continue;
                moved = true;
                (double byX, double byY) = x / width < y / height ? (0.5 * x * (dx < 0 ? -1 : 1), 0.0) : (0.0, 0.5 * y * (dy < 0 ? -1 : 1));
                tiles[i] = (tiles[i].X - byX, tiles[i].Y - byY);
                tiles[j] = (tiles[j].X + byX, tiles[j].Y + byY);
            }
        return moved;
    }

    // Tiles at the same place have no direction to move apart in: offsets along a spiral give them one.
    private static (double X, double Y) Nudged((double X, double Y) place, int index) =>
        (place.X + 0.3 * Math.Cos(2.4 * index), place.Y + 0.3 * Math.Sin(2.4 * index));
}
