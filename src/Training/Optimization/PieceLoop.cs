namespace Amalgam.Training.Optimization;

/// <summary>Calls a body with every index 0 … count − 1, in any order and possibly several at once, and returns when all calls have returned.</summary>
/// <remarks>The optimiser uses threads through this delegate only. Bodies write to ranges of their own, so that results do not depend on the order.</remarks>
internal delegate void PieceLoop(int count, Action<int> body);
