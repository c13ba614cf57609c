using System.Globalization;
using Amalgam.Formats.Crystals;
using Amalgam.Formats.Outputs;

namespace Amalgam.Formats.Cif;

/// <summary>The operators of a block: those it lists, those of its Hall symbol, or those of the settings its name or number may mean.</summary>
internal static class CifSymmetry
{
    private static readonly string[] Lists =
    [
        "_space_group_symop_operation_xyz", "_symmetry_equiv_pos_as_xyz", "_space_group_symop.operation_xyz", "_symmetry_equiv.pos_as_xyz",
    ];

    /// <summary>One set of operators, or several where the block leaves it open; the usual setting first.</summary>
    /// <param name="cell">[3, 3], Å: settings that do not leave it as it is are out</param>
    public static IReadOnlyList<IReadOnlyList<SymmetryOperator>> Of(CifBlock block, double[] cell, OutputInput input)
    {
        if (block.Column(Lists) is { } list && list[0] is not ("?" or ".")) return [[.. list.Select(text => Parse(block, text))]];
        if (block.One("_space_group_name_Hall", "_symmetry_space_group_name_Hall") is string hall)
            return HallSymbol.Operators(hall) is { } operators ? [operators] : throw Unknown(block, "a Hall symbol", hall);
        string? name = block.One("_space_group_name_H-M_alt", "_symmetry_space_group_name_H-M", "_space_group_name_H-M", "_space_group_name_H-M_full");
        string? number = block.One("_space_group_IT_number", "_symmetry_Int_Tables_number");
        if (name is null && number is null)
        {
            input.Census.Notice("data blocks that say nothing of symmetry are taken as they are (P 1)");
            return [HallSymbol.Operators("P 1")!];
        }
        IReadOnlyList<SpaceGroup> named = name is null ? [] : SpaceGroup.Named(name);
        if (name is not null && named.Count == 0) throw Unknown(block, "the name of a space group", name);
        if (number is not null && OutputNumbers.TryCount(number, out int wanted))
        {
            IReadOnlyList<SpaceGroup> numbered = name is null ? SpaceGroup.Numbered(wanted) : [.. named.Where(group => group.Number == wanted)];
            if (numbered.Count == 0) throw Unknown(block, $"the number of space group {name}", number);
            named = numbered;
        }
        return Fitting(block, named, cell, name ?? number!);
    }

    private static List<IReadOnlyList<SymmetryOperator>> Fitting(CifBlock block, IReadOnlyList<SpaceGroup> groups, double[] cell, string name)
    {
        List<IReadOnlyList<SymmetryOperator>> fitting = [];
        HashSet<string> known = [];
        string axes = "";
        foreach (SpaceGroup group in groups)
        {
            IReadOnlyList<SymmetryOperator> operators = group.Operators;
            if (!operators.All(one => one.Fits(cell)) || !known.Add(Key(operators))) continue;
            if (fitting.Count == 0) axes = Axes(group);
            if (Axes(group) == axes) fitting.Add(operators);
        }
        return fitting.Count > 0 ? fitting
            : throw new InvalidDataException($"{block.Where}: expected a cell with the symmetry of {name}, found one without\n  → correct cell or space group");
    }

    /// <summary>Of the settings a name may mean, those with the axes of the usual one are left to choose from: the origins.</summary>
    private static string Axes(SpaceGroup group) => group.Setting.TrimStart('1', '2');

    private static string Key(IReadOnlyList<SymmetryOperator> operators) => string.Join(';', operators.Select(one =>
        string.Join(' ', one.Rotation) + " " + string.Join(' ', one.Shift.Select(part => part.ToString("F4", CultureInfo.InvariantCulture))))
            .Order(StringComparer.Ordinal));

    private static SymmetryOperator Parse(CifBlock block, string text) => SymmetryOperator.Parse(text)
        ?? throw Unknown(block, "an operator such as -x,y+1/2,-z", text);

    private static InvalidDataException Unknown(CifBlock block, string expected, string found) =>
        new($"{block.Where}: expected {expected}, found '{found}'\n  → list the operators as _space_group_symop_operation_xyz");
}
