using Amalgam.Studies.SelfTest;
using Xunit;

namespace Amalgam.Unit.Studies;

public sealed class SelfTestTests
{
    [Fact]
    public void All_checks_pass_and_none_is_empty()
    {
        IReadOnlyList<SelfTestCheck> checks = SelfTest.Run();
        Assert.Equal(9, checks.Count);
        Assert.All(checks, check => Assert.True(check.Passed, $"{check.Name}: {check.Found} > {check.Limit}"));
        // Float and double must differ, or one of them was not used.
        Assert.InRange(checks.Single(check => check.Name.StartsWith("float", StringComparison.Ordinal)).Found, 1e-9, 1e-4);
    }

    [Theory]
    [InlineData(1e-8, 1e-7, true)]
    [InlineData(2e-7, 1e-7, false)]
    [InlineData(double.NaN, 1e-7, false)]
    public void A_check_passes_within_its_limit_only(double found, double limit, bool passed) =>
        Assert.Equal(passed, new SelfTestCheck("", found, limit, "").Passed);
}
