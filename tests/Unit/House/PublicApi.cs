using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Amalgam.Unit.House;

/// <summary>What an assembly offers to other assemblies, as text: one line per public type and per public or protected member, sorted.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>The lines of an assembly; members stand below their type, indented.</summary>
    public static IEnumerable<string> Lines(Assembly assembly) =>
        assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal).SelectMany(Lines);

    /// <summary>The line of a type and those of its members.</summary>
    public static IEnumerable<string> Lines(Type type)
    {
        yield return $"{KindOf(type)} {type.FullName!.Split('`')[0].Replace('+', '.')}{Generic(type.GetGenericArguments())}{Bases(type)}";
        if (type.IsSubclassOf(typeof(Delegate)))
        {
            yield return "    " + Method(type.GetMethod("Invoke")!);
            yield break;
        }
        IEnumerable<string> members = type.GetMembers(Declared).Where(IsOffered).Select(member => Member(type, member)).Where(line => line.Length > 0);
        foreach (string line in members.Order(StringComparer.Ordinal)) yield return "    " + line;
    }

    private static string KindOf(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => "struct",
        _ when type.IsSubclassOf(typeof(Delegate)) => "delegate",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static string Bases(Type type)
    {
        if (type.IsEnum || type.IsSubclassOf(typeof(Delegate))) return "";
        IEnumerable<Type> bases = type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) ? [parent] : [];
        string[] names = [.. bases.Concat(type.GetInterfaces().Where(one => one.IsVisible)).Select(Name).Order(StringComparer.Ordinal)];
        return names.Length == 0 ? "" : " : " + string.Join(", ", names);
    }

    // What the compiler adds to records, and backing fields, are not written.
    private static bool IsOffered(MemberInfo member) => !member.IsDefined(typeof(CompilerGeneratedAttribute)) && member switch
    {
        FieldInfo field => field is { IsPublic: true } or { IsFamily: true } && !field.IsSpecialName,
        PropertyInfo property => property.GetAccessors(true).Any(IsVisible),
        EventInfo one => IsVisible(one.AddMethod!),
        ConstructorInfo constructor => IsVisible(constructor),
        MethodInfo method => IsVisible(method) && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)),
        _ => false,
    };

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Member(Type type, MemberInfo member) => member switch
    {
        FieldInfo { IsLiteral: true } constant => $"const {constant.Name} = {Value(constant.GetRawConstantValue())}",
        FieldInfo field => $"{(field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}{Name(field.FieldType)} {field.Name}",
        PropertyInfo property => Property(property),
        EventInfo one => $"event {Name(one.EventHandlerType!)} {one.Name}",
        ConstructorInfo constructor => $"new {type.Name.Split('`')[0]}({Parameters(constructor)})",
        MethodInfo method => Method(method),
        _ => "",
    };

    private static string Method(MethodInfo method) =>
        $"{(method.IsStatic ? "static " : "")}{Name(method.ReturnType)} {method.Name}{Generic(method.GetGenericArguments())}({Parameters(method)})";

    private static string Property(PropertyInfo property)
    {
        IEnumerable<string> accessors =
        [
            .. property.GetMethod is { } get && IsVisible(get) ? ["get;"] : Array.Empty<string>(),
            .. property.SetMethod is { } set && IsVisible(set) ? [IsInit(set) ? "init;" : "set;"] : Array.Empty<string>(),
        ];
        string index = property.GetIndexParameters() is { Length: > 0 } parameters ? $"[{string.Join(", ", parameters.Select(Parameter))}]" : "";
        bool isStatic = property.GetAccessors(true)[0].IsStatic;
        return $"{(isStatic ? "static " : "")}{Name(property.PropertyType)} {property.Name}{index} {{ {string.Join(' ', accessors)} }}";
    }

    private static bool IsInit(MethodInfo set) => set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        string way = parameter.IsOut ? "out " : parameter.IsIn ? "in " : parameter.ParameterType.IsByRef ? "ref " : "";
        string usual = parameter.HasDefaultValue ? " = " + Value(parameter.RawDefaultValue) : "";
        return $"{way}{Name(parameter.ParameterType)} {parameter.Name}{usual}";
    }

    private static string Value(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Generic(Type[] arguments) => arguments.Length == 0 ? "" : $"<{string.Join(", ", arguments.Select(Name))}>";

    // Names without namespaces: the assembly's own types are listed with theirs.
    private static string Name(Type type)
    {
        if (type.IsByRef) return Name(type.GetElementType()!);
        if (type.IsPointer) return Name(type.GetElementType()!) + "*";
        if (type.IsArray) return $"{Name(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (Nullable.GetUnderlyingType(type) is { } value) return Name(value) + "?";
        string name = type.IsNested && !type.IsGenericParameter ? $"{Name(type.DeclaringType!)}.{type.Name}" : type.Name;
        return name.Split('`')[0] + Generic(type.GetGenericArguments());
    }
}
