using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Model.Experts;
using Amalgam.Network.Graph;
using Amalgam.Network.Memory;
using Amalgam.Network.Profile;
using Amalgam.Network.Weights;

namespace Amalgam.Network.Layers;

/// <summary>
/// What all maps of a partition share: its atoms, the weights they read, the gradient they add to, temporary memory and the count of operations.
/// </summary>
internal sealed unsafe class MapContext<T>
    where T : unmanaged
{
    private GradientSlots<T>? slots;
    private int slot;

    public ModelSpec Spec { get; private set; } = null!;
    public NetworkShape Shape { get; private set; } = null!;
    public WeightImage Weights { get; private set; } = null!;
    public Partition Part { get; private set; } = null!;

    /// <summary>Own atoms that are worked on: all of the partition, or those of one chunk.</summary>
    public AtomRange Atoms { get; private set; }

    /// <summary>0, or the number of the chunk.</summary>
    public int Chunk { get; private set; }

    /// <summary>The same with the halo, which belongs to the last atoms.</summary>
    public AtomRange LocalAtoms => new(Atoms.Begin, Atoms.End == Part.Own ? Part.Local : Atoms.End);

    /// <summary>Pairs of these atoms: the first, and where they end.</summary>
    public int FirstPair => Part.PairStart[Atoms.Begin];
    public int EndPair => Part.PairStart[Atoms.End];

    /// <summary>Weights in the layout of <see cref="Weights"/>.</summary>
    public T* Image { get; private set; }

    /// <summary>Every packed matrix of the image transposed, at the same offsets.</summary>
    public T* Transposed { get; private set; }

    /// <summary>Gradient of the image, row-major; null for plain lanes.</summary>
    public T* Gradient { get; private set; }

    /// <summary>Tables of the activation of the layers and of the head, see <see cref="Kernels.ActivationTable"/>.</summary>
    public T* Activation { get; set; }
    public T* HeadActivation { get; set; }

    /// <summary>Memory for what lives within one phase; it belongs to the thread, so that it stays in its cache.</summary>
    public Arena<T> Temporary { get; set; } = null!;

    /// <summary>Operations since it was cleared.</summary>
    public NetworkWork Work { get; } = new();

    /// <summary>Takes a partition and the weights of a pass.</summary>
    /// <param name="gradients">where weight gradients go; null for plain lanes</param>
    /// <param name="gradientSlot">which slot of it belongs to the partition</param>
    public void Begin(MergedWeights<T> weights, GradientSlots<T>? gradients, int gradientSlot, Partition partition)
    {
        (Weights, Shape, Spec) = (weights.Layout, weights.Shape, weights.Shape.Spec);
        Image = weights.Image;
        Transposed = weights.Transposed;
        (slots, slot) = (gradients, gradientSlot);
        Gradient = gradients is null ? null : gradients.Image(gradientSlot);
        (Part, Atoms, Chunk) = (partition, partition.All, 0);
    }

    /// <summary>Takes a chunk of a partition.</summary>
    public void BeginChunk(MergedWeights<T> weights, Partition partition, int chunk)
    {
        Begin(weights, null, 0, partition);
        (Atoms, Chunk) = (partition.Chunks[chunk], chunk);
    }

    /// <summary>A map of a layer; null where it cannot reach the energy.</summary>
    public ImageMap? Map(int layer, MapKind kind) => Weights.Layers[layer][(int)kind];

    /// <summary>The experts that a map chooses among.</summary>
    public ExpertView View(ImageMap map) => Weights.Views[map.View];

    /// <summary>Offset of the gate of a block of an own atom, in the image and in its gradient.</summary>
    public int GateIndex(ImageMap map, int atom, int block) => Weights.GateOffset[map.View] + Part.Class[atom] * View(map).Blocks + block;

    public T Gate(ImageMap map, int atom, int block) => Image[GateIndex(map, atom, block)];

    /// <summary>The panel of a block of an own atom.</summary>
    public int Panel(ImageMap map, int atom, int block)
    {
        ExpertView view = View(map);
        return view.PanelOf[Part.Class[atom] * view.Blocks + block];
    }

    /// <summary>b of a panel, [columns].</summary>
    public T* Bias(ImageMap map, int panel) => Image + map.Bias + panel * map.Columns;

    /// <summary>ρ of a map, [columns].</summary>
    public T* Step(ImageMap map) => Image + map.Step;

    /// <summary>Whether the gradient of a matrix already holds a product; from now on it does. The first product overwrites, later ones add.</summary>
    public bool Claim(in PanelMatrix matrix)
    {
        ref bool held = ref slots!.Held(slot)[matrix.Map.MatrixOf(matrix.Panel, matrix.Segment)];
        if (held) return true;
        held = true;
        return false;
    }
}
