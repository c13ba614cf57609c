namespace Amalgam.Pages.Html;

/// <summary>Style sheets and scripts that are compiled into the program and copied into every page.</summary>
internal static class PageAssets
{
    /// <param name="name">such as page.css</param>
    public static string Read(string name)
    {
        using Stream stream = typeof(PageAssets).Assembly.GetManifestResourceStream("pages/" + name)
            ?? throw new InvalidOperationException($"{name} is not embedded");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
