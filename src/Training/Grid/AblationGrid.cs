using System.Globalization;
using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Atoms.Elements;
using Amalgam.Model.Backbones.Dpa3;
using Amalgam.Training.Options;

namespace Amalgam.Training.Grid;

/// <summary>The networks of an ablation: the base and what it is compared with.</summary>
/// <param name="Variants">The base first.</param>
public sealed record AblationGrid(IReadOnlyList<AblationVariant> Variants)
{
    /// <summary>The values of a mixture along every axis of the grid.</summary>
    private sealed record Point(string Kind, string Routing, SharedShare Share, int RoutedExperts, string Gate);

    /// <summary>The grid of a run file.</summary>
    /// <param name="elements">elements of the data</param>
    /// <exception cref="InvalidDataException">A name in <see cref="AblationOptions.Variants"/> is none of the grid.</exception>
    internal static AblationGrid Create(AblationFile file, IReadOnlyList<Element> elements, ActiveCost cost)
    {
        ModelSpec spec = SpecChoice.Create(file.Base.Model, elements);
        Point origin = PointOf(spec);
        var variants = new List<AblationVariant>();
        foreach (Point point in Points(file.Ablate, spec, origin)) Add(Mixture(point, origin, spec));
        if (file.Ablate.Dense.Contains("width")) Add(("dense-width", VariantFamily.DenseWidth, null, new JsonObject { ["routing"] = "none" }));
        if (file.Ablate.Dense.Contains("active")) Add(("dense-active", VariantFamily.DenseActive, null, WiderDense.Keys(spec, cost)));
        return new AblationGrid(Chosen(variants, file.Ablate.Variants));

        void Add((string Name, VariantFamily Family, SharedShare? Share, JsonObject Keys) network)
        {
            if (variants.Exists(variant => variant.Name == network.Name)) return;
            variants.Add(new AblationVariant(network.Name, network.Family, variants.Count == 0, network.Share, network.Keys)
            {
                Spec = SpecJson.Apply(spec, (JsonObject)network.Keys.DeepClone()),
            });
        }
    }

    private static Point PointOf(ModelSpec spec) => new(
        Text(spec, "expert_kind"), Text(spec, "routing"), SharedShare.Half, spec.RoutedExperts, Text(spec, "gate"));

    /// <summary>The base, then either one change at a time or every combination.</summary>
    private static IEnumerable<Point> Points(AblationOptions ablate, ModelSpec spec, Point origin)
    {
        yield return origin;
        int[] numbers = ablate.RoutedExperts.Count > 0 ? [.. ablate.RoutedExperts]
            : [Math.Max(spec.ActiveExperts, spec.RoutedExperts / 2), 2 * spec.RoutedExperts];
        SharedShare[] shares = [.. ablate.Shared.Select(ShareOf)];
        if (ablate.Full)
        {
            foreach (string kind in ablate.ExpertKinds)
                foreach (string routing in ablate.Routings)
                    foreach (SharedShare share in shares)
                        foreach (int routed in numbers.Append(spec.RoutedExperts).Distinct().Order())
                            foreach (string gate in ablate.Gates) yield return new Point(kind, routing, share, routed, gate);
            yield break;
        }
        foreach (string kind in ablate.ExpertKinds) yield return origin with { Kind = kind };
        foreach (string routing in ablate.Routings) yield return origin with { Routing = routing };
        foreach (SharedShare share in shares) yield return origin with { Share = share };
        foreach (int routed in numbers) yield return origin with { RoutedExperts = routed };
        foreach (string gate in ablate.Gates) yield return origin with { Gate = gate };
    }

    /// <summary>
    /// A mixture. Where nothing is routed, routing, gate and number of routed experts mean nothing and are those of the base: such points fall together.
    /// </summary>
    private static (string, VariantFamily, SharedShare?, JsonObject) Mixture(Point point, Point origin, ModelSpec spec)
    {
        int atWork = spec.ActiveExperts + spec.SharedExperts;
        int shared = point.Share switch { SharedShare.None => 0, SharedShare.Half => spec.SharedExperts, _ => atWork };
        bool routes = shared < atWork;
        if (!routes) point = point with { Routing = origin.Routing, RoutedExperts = origin.RoutedExperts, Gate = origin.Gate };
        var keys = new JsonObject
        {
            ["expert_kind"] = point.Kind,
            ["routing"] = point.Routing,
            ["gate"] = point.Gate,
            ["routed_experts"] = routes ? Math.Max(point.RoutedExperts, atWork - shared) : 0,
            ["active_experts"] = atWork - shared,
            ["shared_experts"] = shared,
        };
        return (NameOf(point, origin), VariantFamily.Mixture, point.Share, keys);
    }

    private static string NameOf(Point point, Point origin)
    {
        string name = $"{(point.Kind == "nonlinear" ? "moe" : "mole")}-{point.Routing}-{point.Share.ToString().ToLowerInvariant()}";
        if (point.RoutedExperts != origin.RoutedExperts) name += string.Create(CultureInfo.InvariantCulture, $"-e{point.RoutedExperts}");
        return point.Gate == origin.Gate ? name : $"{name}-{point.Gate.Replace('_', '-')}";
    }

    private static IReadOnlyList<AblationVariant> Chosen(List<AblationVariant> variants, IReadOnlyList<string> names)
    {
        if (names.Count == 0) return variants;
        string[] known = [.. variants.Select(variant => variant.Name)];
        string? unknown = names.FirstOrDefault(name => !known.Contains(name));
        if (unknown is not null)
            throw new InvalidDataException($"[ablate] variants: expected names of the grid, found '{unknown}'\n  → {NearestName.Advice(unknown, known)}");
        return [.. variants.Where(variant => names.Contains(variant.Name))];
    }

    private static SharedShare ShareOf(string name) => Enum.Parse<SharedShare>(name, ignoreCase: true);

    private static string Text(ModelSpec spec, string key) => SpecKeys.Find(key)!.Get(spec)!.GetValue<string>();
}
