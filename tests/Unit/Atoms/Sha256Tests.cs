using System.Security.Cryptography;
using Amalgam.Atoms;
using Xunit;

namespace Amalgam.Unit.Atoms;

public sealed class Sha256Tests
{
    /// <summary>Lengths around the borders of blocks, in one piece and in uneven ones.</summary>
    [Fact]
    public void It_is_that_of_dotnet()
    {
        byte[] data = new byte[300];
        new Random(1).NextBytes(data);
        for (int length = 0; length <= data.Length; length++)
        {
            var whole = new Sha256();
            whole.Append(data.AsSpan(0, length));
            var pieces = new Sha256();
            for (int begin = 0, step = 1; begin < length; begin += step, step = step % 70 + 3)
                pieces.Append(data.AsSpan(begin, Math.Min(step, length - begin)));
            byte[] expected = SHA256.HashData(data.AsSpan(0, length));
            Assert.Equal(expected, whole.Finish());
            Assert.Equal(expected, pieces.Finish());
        }
    }
}
