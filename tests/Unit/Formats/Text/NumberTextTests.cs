using System.Globalization;
using System.Text;
using Amalgam.Formats.Text;
using Xunit;

namespace Amalgam.Unit.Formats.Text;

/// <summary>The number reader gives the very double that double.Parse gives.</summary>
public sealed class NumberTextTests
{
    [Fact]
    public void Agrees_with_double_Parse_on_two_million_random_numbers()
    {
        var random = new Random(20260101);
        Span<byte> text = stackalloc byte[64];
        for (int i = 0; i < 2_000_000; i++)
        {
            int length = WriteRandomNumber(random, text);
            ReadOnlySpan<byte> token = text[..length];
            double expected = double.Parse(token, NumberStyles.Float, CultureInfo.InvariantCulture);
            int at = 0;
            bool read = NumberText.TryReadDouble(token, ref at, out double value);
            if (read != double.IsFinite(expected) || read
                && (at != length || BitConverter.DoubleToInt64Bits(value) != BitConverter.DoubleToInt64Bits(expected)))
                Assert.Fail($"{Encoding.ASCII.GetString(token)}: {value:R} at {at}, expected {expected:R}");
        }
    }

    [Fact]
    public void Reads_back_the_shortest_form_of_any_double()
    {
        var random = new Random(7);
        byte[] text = new byte[32];
        for (int i = 0; i < 500_000; i++)
        {
            double value = BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue));
            if (!double.IsFinite(value)) continue;
            Assert.True(value.TryFormat(text, out int length, default, CultureInfo.InvariantCulture));
            int at = 0;
            Assert.True(NumberText.TryReadDouble(text.AsSpan(0, length), ref at, out double read));
            Assert.Equal(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(read));
        }
    }

    [Theory]
    [InlineData("9007199254740993", 9007199254740992.0)] // halfway: to even
    [InlineData("9007199254740993.0000000000000000001", 9007199254740994.0)]
    [InlineData("1e22", 1e22)]
    [InlineData("1e23", 1e23)]
    [InlineData("-0.0", -0.0)]
    [InlineData("5e-324", 5e-324)]
    [InlineData("2.4703282292062327e-324", 0.0)]
    [InlineData("1.7976931348623157e308", double.MaxValue)]
    [InlineData("0.000000000000000000000000000001", 1e-30)]
    [InlineData(".5", 0.5)]
    [InlineData("5.", 5.0)]
    [InlineData("+2E+3", 2000.0)]
    [InlineData("-2.05D+01", -20.5)] // Fortran
    [InlineData("1.0d-1", 0.1)]
    [InlineData("1.23456789012345678901D22", 1.2345678901234568e22)]
    [InlineData("1.0D+00", 1.0)]
    public void Rounds_hard_cases_correctly(string text, double expected)
    {
        int at = 0;
        Assert.True(NumberText.TryReadDouble(Encoding.ASCII.GetBytes(text), ref at, out double value));
        Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(value));
        Assert.Equal(text.Length, at);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("-")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("1.2.3")]
    [InlineData("--1")]
    [InlineData("1,000")]
    [InlineData("0x10")]
    [InlineData("nan")]
    [InlineData("-inf")]
    [InlineData("Infinity")]
    [InlineData("1e999")]
    [InlineData("(1)")]
    [InlineData("D1")]
    [InlineData("1.0D")]
    [InlineData("1.0D+0D0")]
    [InlineData("1d999")]
    public void Refuses_what_is_no_finite_number(string text)
    {
        int at = 0;
        Assert.False(NumberText.TryReadDouble(Encoding.ASCII.GetBytes(text), ref at, out _));
        Assert.Equal(0, at);
    }

    [Fact]
    public void Takes_one_number_after_another()
    {
        byte[] line = "  1.5\t-2 3e-1 x"u8.ToArray();
        int at = 0;
        var values = new List<double>();
        while (NumberText.TryReadDouble(line, ref at, out double value)) values.Add(value);
        Assert.Equal([1.5, -2, 0.3], values);
        Assert.Equal("x", Encoding.ASCII.GetString(line.AsSpan(NumberText.SkipBlanks(line, at))));
    }

    /// <summary>Signs, leading zeros, up to 21 digits before and after the point, exponents up to ±330.</summary>
    private static int WriteRandomNumber(Random random, Span<byte> text)
    {
        int length = 0;
        if (random.Next(3) == 0) text[length++] = (byte)(random.Next(2) == 0 ? '-' : '+');
        int before = random.Next(10) == 0 ? random.Next(0, 22) : random.Next(1, 5);
        int after = random.Next(10) == 0 ? random.Next(before == 0 ? 1 : 0, 22) : random.Next(1, 12);
        for (int i = 0; i < before; i++) text[length++] = (byte)('0' + random.Next(10));
        if (after > 0) text[length++] = (byte)'.';
        for (int i = 0; i < after; i++) text[length++] = (byte)('0' + random.Next(10));
        if (random.Next(3) > 0) return length;
        text[length++] = (byte)(random.Next(2) == 0 ? 'e' : 'E');
        int exponent = random.Next(2) == 0 ? random.Next(-25, 26) : random.Next(-330, 331);
        return length + Encoding.ASCII.GetBytes(exponent.ToString(random.Next(2) == 0 ? "+00;-00" : "0", CultureInfo.InvariantCulture), text[length..]);
    }
}
