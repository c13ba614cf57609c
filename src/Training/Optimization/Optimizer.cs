using Amalgam.Model.Experts;
using Amalgam.Network.Optimization;
using Amalgam.Training.Options;

namespace Amalgam.Training.Optimization;

/// <summary>
/// One step of the optimiser over all parameters, and the average of the weights that follows it: <see cref="Muon"/> for matrices where it is chosen,
/// <see cref="AdamW"/> for everything else.
/// </summary>
/// <remarks>
/// Routers and routed experts take η times their own rates; average ← d average + (1 − d) θ with d = min(decay, (1 + t)/(10 + t)). Everything is done in one
/// pass, in pieces that do not depend on the number of threads, so that none changes a bit.
/// </remarks>
internal sealed class Optimizer : IDisposable
{
    private readonly OptimizerOptions options;
    private readonly ParameterPieces pieces;
    private double[] squares = [];
    private readonly PieceLoop run;
    private readonly Muon? muon;

    /// <summary>[parameter], m of AdamW; of a matrix under Muon its momentum.</summary>
    public double[] FirstMoment { get; }

    /// <summary>[parameter], v of AdamW; not used under Muon.</summary>
    public double[] SecondMoment { get; }

    /// <summary>[parameter], the average of the weights.</summary>
    public double[] Average { get; }

    /// <param name="firstMoment">[parameter], m, changed by every step</param>
    /// <param name="secondMoment">[parameter], v, changed by every step</param>
    /// <param name="average">[parameter], where the average begins; changed by every step</param>
    /// <param name="pieces">which parameters there are, and which decay</param>
    /// <param name="run">the threads of the network; null for one piece after the other</param>
    public Optimizer(OptimizerOptions options, double[] firstMoment, double[] secondMoment, double[] average, ParameterPieces pieces, PieceLoop? run = null)
    {
        this.options = options;
        FirstMoment = firstMoment;
        SecondMoment = secondMoment;
        Average = average;
        this.pieces = pieces;
        this.run = run ?? InOrder;
        if (options.Method == OptimizerMethod.Muon) muon = new Muon(options.MuonMomentum);
    }

    /// <summary>Leaves experts alone that no element has selected.</summary>
    public void Select(ExpertSelection? selection) => pieces.Select(selection);

    /// <summary>Moves the parameters and their average, and leaves the gradient zero, so that the next one can be added to it.</summary>
    /// <param name="parameters">[parameter]</param>
    /// <param name="gradient">[parameter], ∂L/∂θ; zero afterwards</param>
    /// <param name="gradientScale">factor on the gradient, from <see cref="ClipFactor"/></param>
    /// <param name="step">t of this step; the first is 1</param>
    public void Step(double[] parameters, double[] gradient, double gradientScale, double learningRate, long step)
    {
        var rates = new StepRates(options, learningRate, step);
        ParameterPiece[] inUse = pieces.InUse;
        run(inUse.Length, index =>
        {
            ParameterPiece piece = inUse[index];
            if (piece.IsMatrix) MoveMatrix(parameters, gradient, gradientScale, piece, rates);
            else MoveNumbers(parameters, gradient, gradientScale, piece, rates);
        });
    }

    private void MoveMatrix(double[] parameters, double[] gradient, double gradientScale, in ParameterPiece piece, in StepRates rates)
    {
        (int start, int length) = (piece.Start, piece.Length);
        var arrays = new Muon.Arrays(parameters.AsSpan(start, length), gradient.AsSpan(start, length), FirstMoment.AsSpan(start, length),
            Average.AsSpan(start, length));
        muon!.Move(arrays, gradientScale, rates.Follow, (piece.Rows, piece.Columns), rates.OfMatrix(piece));
    }

    private void MoveNumbers(double[] parameters, double[] gradient, double gradientScale, in ParameterPiece piece, in StepRates rates)
    {
        (int start, int length) = (piece.Start, piece.Length);
        var arrays = new AdamW.Arrays(parameters.AsSpan(start, length), gradient.AsSpan(start, length), FirstMoment.AsSpan(start, length),
            SecondMoment.AsSpan(start, length), Average.AsSpan(start, length));
        AdamW.Move(arrays, gradientScale, rates.Follow, rates.Of(piece));
    }

    /// <summary>Euclidean norm of a gradient.</summary>
    /// <param name="gradient">[parameter]</param>
    public double Norm(double[] gradient)
    {
        ParameterPiece[] inUse = pieces.InUse;
        if (squares.Length < inUse.Length) squares = new double[inUse.Length];
        run(inUse.Length, index => squares[index] = SumOfSquares.Of(gradient.AsSpan(inUse[index].Start, inUse[index].Length)));
        double sum = 0;
        for (int index = 0; index < inUse.Length; index++) sum += squares[index];
        return Math.Sqrt(sum);
    }

    /// <summary>Factor that brings a gradient down to a largest norm; 1 when it is no larger.</summary>
    public static double ClipFactor(double norm, double largest) => norm > largest ? largest / norm : 1;

    /// <summary>Pieces one after the other on the calling thread.</summary>
    internal static void InOrder(int count, Action<int> body)
    {
        for (int piece = 0; piece < count; piece++) body(piece);
    }

    public void Dispose() => muon?.Dispose();
}
