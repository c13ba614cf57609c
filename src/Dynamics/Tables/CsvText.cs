using System.Globalization;
using System.Text;

namespace Amalgam.Dynamics.Tables;

/// <summary>Lines of numbers separated by commas, each number in the shortest form that reads back the same.</summary>
internal static class CsvText
{
    public static StringBuilder AppendLine(StringBuilder text, params ReadOnlySpan<double> numbers)
    {
        for (int i = 0; i < numbers.Length; i++)
        {
            if (i > 0) text.Append(',');
            text.Append(double.IsNaN(numbers[i]) ? "nan" : numbers[i].ToString("R", CultureInfo.InvariantCulture));
        }
        return text.Append('\n');
    }
}
