using Amalgam.Cli.Output;
using Amalgam.Cli.Terminal;
using Xunit;

namespace Amalgam.Unit.Cli;

/// <summary>Tables of the terminal fit into eighty columns, and colours can be turned off.</summary>
public sealed class TextTableTests
{
    [Fact]
    public void A_narrow_table_stands_as_it_is() =>
        Assert.Equal("  name   a   bb\n  first  1  200\n", Written(Table(["name", "a", "bb"], ["first", "1", "200"]), 80));

    [Fact]
    public void Columns_that_do_not_fit_follow_below_behind_the_first() =>
        Assert.Equal("  name   a\n  first  1\n\n  name    bb\n  first  200\n", Written(Table(["name", "a", "bb"], ["first", "1", "200"]), 14));

    [Fact]
    public void A_column_wider_than_the_terminal_is_written_all_the_same() =>
        Assert.Equal("  name   long name\n  first          1\n", Written(Table(["name", "long name"], ["first", "1"]), 10));

    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("1", true)]
    public void Colours_are_off_when_the_variable_is_not_empty(string? value, bool plain) => Assert.Equal(plain, Screen.IsPlain(value));

    private static TextTable Table(params string[][] rows)
    {
        var table = new TextTable(rows[0]);
        foreach (string[] row in rows[1..]) table.Add(row);
        return table;
    }

    private static string Written(TextTable table, int width)
    {
        using var output = new StringWriter { NewLine = "\n" };
        table.Write(output, 2, width);
        return output.ToString();
    }
}
