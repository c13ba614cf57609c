namespace Amalgam.Training.Options;

/// <summary>What becomes of the elements of the model that a run goes on from which are not in its data.</summary>
public enum AbsentElements
{
    /// <summary>By the data: left out where the model knows many elements and the data hold few, with atoms enough for a model of their own.</summary>
    Auto,
    /// <summary>The new model knows them too.</summary>
    Keep,
    /// <summary>The new model knows the elements of the data alone.</summary>
    Drop,
}
