using Amalgam.Atoms.Elements;
using Amalgam.Dynamics.Tables;
using Amalgam.Studies.Errors;

namespace Amalgam.Studies.Specialization;

/// <summary>The results of an analysis as tables for spreadsheets and other programs.</summary>
public static class ExpertTables
{
    private const string None = "";

    /// <summary>File name without ending, and table.</summary>
    public static IReadOnlyList<(string Name, DataTable Table)> Of(ExpertAnalysis analysis, KnockOutTable? knockOut)
    {
        var tables = new List<(string, DataTable)> { ("gates", Gates(analysis)), ("experts", Experts(analysis)), ("elements", Elements(analysis, knockOut)),
            ("similarity", Similarity(analysis)) };
        if (analysis.Chemistry is not null) tables.Add(("mantel", Chemistry(analysis.Chemistry)));
        if (knockOut is not null) tables.Add(("knockout", KnockOuts(knockOut)));
        return tables;
    }

    /// <summary>Every element with every expert of every router.</summary>
    public static DataTable Gates(ExpertAnalysis analysis)
    {
        var table = new DataTable("router", "element", "expert", "selected", "gate", "logit");
        foreach (GateTable gates in analysis.Tables)
            for (int element = 0; element < gates.Elements; element++)
                for (int expert = 0; expert < gates.Experts; expert++)
                {
                    double gate = gates.Of(element)[expert];
                    table.Add(gates.Router, analysis.Elements[element].Element.Symbol, expert, gate > 0 ? 1 : 0, gate,
                        gates.Logits[element * gates.Experts + expert]);
                }
        return table;
    }

    /// <summary>Every expert: load, and the expert it is most like.</summary>
    public static DataTable Experts(ExpertAnalysis analysis)
    {
        var table = new DataTable("router", "expert", "elements", "gate_share", "atom_share", "dead", "nearest_expert", "cosine", "duplicate", "symbols");
        foreach (RouterReport router in analysis.Routers)
            foreach (ExpertReport expert in router.Experts)
                table.Add(
                    router.Router, expert.Expert, expert.Elements.Length, expert.GateShare, Cell(expert.AtomShare), expert.IsDead ? 1 : 0, expert.Nearest,
                        expert.Cosine,
                    expert.Cosine > analysis.Options.DuplicateCosine ? 1 : 0,
                        string.Join(' ', expert.Elements.Select(element => analysis.Elements[element].Element.Symbol)));
        return table;
    }

    /// <summary>Every element: properties, data, components, cluster, nearest element, and errors where they were taken.</summary>
    public static DataTable Elements(ExpertAnalysis analysis, KnockOutTable? knockOut)
    {
        var table = new DataTable(
            "element", "number", "group", "period", "family", "electronegativity", "covalent_radius_A", "training_atoms", "little_data", "reference_energy_eV",
            "gates_pc1", "gates_pc2", "gates_pc3", "weights_pc1", "weights_pc2", "weights_pc3", "cluster", "leaf", "nearest_element", "nearest_cosine",
            "energy_mae_eV_atom", "forces_mae_eV_A", "largest_knockout", "knockout_router", "knockout_expert");
        foreach ((int index, ElementReport report) in analysis.Elements.Index())
        {
            Element element = report.Element;
            ElementErrors? errors = knockOut?.Base.ByElement.GetValueOrDefault(element);
            (KnockOut Row, double Change)? worst = knockOut?.Worst(index);
            table.Add(
                element.Symbol, element.Number, element.Group, element.Period, element.Family.ToString(), Cell(element.Electronegativity),
                    element.CovalentRadius,
                report.Atoms is long atoms ? atoms : None, report.HasFewAtoms ? 1 : 0, report.ReferenceEnergy,
                Score(analysis.GateComponents, index, 0), Score(analysis.GateComponents, index, 1), Score(analysis.GateComponents, index, 2),
                Score(analysis.WeightComponents, index, 0), Score(analysis.WeightComponents, index, 1), Score(analysis.WeightComponents, index, 2),
                report.Cluster, report.Leaf, report.Nearest.Symbol, report.NearestCosine,
                Cell(errors?.Energy.Mae), Cell(errors?.Forces.Mae), Cell(worst?.Change), worst?.Row.Router ?? None,
                    worst is null ? None : worst.Value.Row.Expert);
        }
        return table;
    }

    /// <summary>Every pair of elements by every measure over all routers.</summary>
    public static DataTable Similarity(ExpertAnalysis analysis)
    {
        var table = new DataTable("element_a", "element_b", "gate_cosine", "selection_overlap", "merged_weight_distance", "element_table_distance");
        int n = analysis.Elements.Count;
        double[] gates = analysis.Measure(ElementMeasure.Gates), selection = analysis.Measure(ElementMeasure.Selection);
        double[] weights = analysis.Measure(ElementMeasure.MergedWeights), rows = analysis.Measure(ElementMeasure.ElementTable);
        for (int i = 0; i < n; i++)
            for (int j = i + 1; j < n; j++)
                table.Add(analysis.Elements[i].Element.Symbol, analysis.Elements[j].Element.Symbol, 1 - gates[i * n + j], 1 - selection[i * n + j],
                    weights[i * n + j], rows[i * n + j]);
        return table;
    }

    /// <summary>Every Mantel correlation.</summary>
    public static DataTable Chemistry(MantelTable mantel)
    {
        var table = new DataTable("measure", "router", "property", "given", "elements", "r", "p", "r_initial", "p_initial", "p_difference", "fresh_mean",
            "fresh_deviation", "p_fresh", "fresh", "permutations");
        foreach (MantelRow row in mantel.Rows)
            table.Add(
                row.Measure, row.Router.Length == 0 ? "all" : row.Router, row.Property, row.Given, row.Elements, row.Correlation, row.Chance, Cell(row.Initial),
                    Cell(row.InitialChance), Cell(row.DifferenceChance),
                Cell(row.FreshMean), Cell(row.FreshDeviation), Cell(row.FreshChance), row.Fresh.Length, mantel.Permutations);
        return table;
    }

    /// <summary>Every knock-out, over everything and by element.</summary>
    public static DataTable KnockOuts(KnockOutTable knockOut)
    {
        var table = new DataTable("router", "expert", "element", "energy_mae_change_eV_atom", "forces_mae_change_eV_A");
        foreach (KnockOut row in knockOut.Rows)
        {
            table.Add(row.Router, row.Expert, "all", Cell(row.Energy), Cell(row.Forces));
            for (int element = 0; element < knockOut.Elements.Count; element++)
                if (!double.IsNaN(row.ElementEnergy[element]) || !double.IsNaN(row.ElementForces[element]))
                    table.Add(row.Router, row.Expert, knockOut.Elements[element].Symbol, Cell(row.ElementEnergy[element]), Cell(row.ElementForces[element]));
        }
        return table;
    }

    private static object Score(PrincipalComponents? components, int point, int component) =>
        components is not null && component < components.Count ? components[point, component] : None;

    private static object Cell(double? value) => value is double number && !double.IsNaN(number) ? number : None;
}
