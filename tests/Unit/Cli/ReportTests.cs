using Amalgam.Cli.Output;
using Amalgam.Cli.Terminal;
using Xunit;

namespace Amalgam.Unit.Cli;

public sealed class ReportTests
{
    [Theory]
    [InlineData(0.0, "0")]
    [InlineData(0.00001234, "1.2e-5")]
    [InlineData(0.01234, "0.012")]
    [InlineData(-0.5, "-0.500")]
    [InlineData(1.234, "1.23")]
    [InlineData(123.456, "123.5")]
    [InlineData(12345.6, "12346")]
    [InlineData(double.NaN, "–")]
    [InlineData(null, "–")]
    public void Numbers_are_short(double? value, string text) => Assert.Equal(text, NumberFormat.Short(value));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(999, "999")]
    [InlineData(1234567, "1,234,567")]
    public void Counts_are_grouped(long count, string text) => Assert.Equal(text, NumberFormat.Count(count));

    [Theory]
    [InlineData(12, "12 s")]
    [InlineData(200, "3:20")]
    [InlineData(7509, "2:05:09")]
    [InlineData(90061, "1.01:01:01")]
    public void Times_are_read_at_a_glance(double seconds, string text) => Assert.Equal(text, NumberFormat.Time(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void A_table_aligns_names_left_and_numbers_right()
    {
        var table = new TextTable("", "a", "long");
        table.Add("x", "1", "2");
        table.Add("name", "100", "");
        var output = new StringWriter { NewLine = "\n" };
        table.Write(output, 1);
        Assert.Equal("         a  long\n x       1     2\n name  100\n", output.ToString());
    }
}
