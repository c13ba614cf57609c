using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Amalgam.Browser;

/// <summary>One open page: look at it, click and type, and hear what it complains about.</summary>
internal sealed class BrowserPage : IAsyncDisposable
{
    /// <summary>Pixels: software draws the rest of a long page too slowly.</summary>
    private const double LongestPicture = 4000;

    private readonly DevTools tools;
    private readonly string context;
    private readonly string session;
    private readonly ConcurrentQueue<string> complaints = new();
    private readonly ConcurrentQueue<string> requests = new();

    private BrowserPage(DevTools tools, string context, string session)
    {
        (this.tools, this.context, this.session) = (tools, context, session);
        tools.Happened += Hear;
    }

    /// <summary>Errors and warnings of the console, exceptions, and loads that the content policy refused.</summary>
    public IReadOnlyList<string> Complaints => [.. complaints];

    /// <summary>Everything that the page asked for.</summary>
    public IReadOnlyList<string> Requests => [.. requests];

    /// <summary>Opens an address.</summary>
    public static async Task<BrowserPage> Open(Chromium browser, string address, int width = 1280, int height = 900, bool isDark = false, bool isPhone = false)
    {
        // A context of its own: no test sees the theme that another one stored.
        string context = (string)(await browser.Tools.Send(null, "Target.createBrowserContext"))["browserContextId"]!;
        string target = (string)(await browser.Tools.Send(null, "Target.createTarget",
            new JsonObject { ["url"] = "about:blank", ["browserContextId"] = context }))["targetId"]!;
        string session = (string)(await browser.Tools.Send(null, "Target.attachToTarget",
            new JsonObject { ["targetId"] = target, ["flatten"] = true }))["sessionId"]!;
        var page = new BrowserPage(browser.Tools, context, session);
        foreach (string domain in new[] { "Page", "Runtime", "Log", "Network" }) await page.Send(domain + ".enable");
        await page.Send("Emulation.setDeviceMetricsOverride",
            new JsonObject { ["width"] = width, ["height"] = height, ["deviceScaleFactor"] = isPhone ? 2 : 1, ["mobile"] = isPhone });
        // Without motion: a page that still scrolls smoothly is not where it was a moment ago.
        await page.Send("Emulation.setEmulatedMedia", new JsonObject
        {
            ["features"] = new JsonArray(
                new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = isDark ? "dark" : "light" },
                    new JsonObject { ["name"] = "prefers-reduced-motion", ["value"] = "reduce" }),
        });
        await page.Send("Page.navigate", new JsonObject { ["url"] = address });
        await page.Until("document.readyState === 'complete' && location.href !== 'about:blank'");
        return page;
    }

    /// <summary>The value of an expression of JavaScript.</summary>
    /// <exception cref="InvalidOperationException">It threw.</exception>
    public async Task<JsonNode?> Evaluate(string expression)
    {
        JsonObject answer = await Send("Runtime.evaluate", new JsonObject { ["expression"] = expression, ["returnByValue"] = true, ["awaitPromise"] = true });
        if (answer["exceptionDetails"] is JsonNode details) throw new InvalidOperationException($"{expression}: {details.ToJsonString()}");
        return answer["result"]!["value"];
    }

    public async Task<string> Text(string expression) => (string?)await Evaluate($"String({expression})") ?? "";

    /// <summary>Waits until an expression is true.</summary>
    /// <exception cref="TimeoutException">It did not become true within half a minute.</exception>
    public async Task Until(string expression)
    {
        for (int attempt = 0; attempt < 600; attempt++)
        {
            if ((bool?)await Evaluate($"Boolean({expression})") == true) return;
            await Task.Delay(50);
        }
        throw new TimeoutException($"never true: {expression}; the page said: {string.Join("; ", Complaints)}");
    }

    /// <summary>Moves the mouse over the middle of the first element that a selector finds, after scrolling it into view.</summary>
    public async Task<(double X, double Y)> Hover(string selector)
    {
        JsonNode place = await Evaluate($$"""
            (async () => { const node = document.querySelector({{Quoted(selector)}}); if (!node) return null;
                for (let open = node.closest('details'); open; open = open.parentElement.closest('details')) open.open = true;
                node.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
                // The scroll is told at the next frame, and hides what hovering showed before it.
                await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
                const box = node.getBoundingClientRect(); return { x: box.x + box.width / 2, y: box.y + box.height / 2 }; })()
            """) ?? throw new InvalidOperationException($"nothing on the page is {selector}");
        (double x, double y) = ((double)place["x"]!, (double)place["y"]!);
        await Mouse("mouseMoved", x, y);
        return (x, y);
    }

    /// <summary>Clicks as a reader does.</summary>
    public async Task Click(string selector)
    {
        (double x, double y) = await Hover(selector);
        await Mouse("mousePressed", x, y);
        await Mouse("mouseReleased", x, y);
    }

    /// <summary>Presses the mouse in the middle of an element, moves it, and lets go.</summary>
    public async Task Drag(string selector, double across, double down)
    {
        (double x, double y) = await Hover(selector);
        await Mouse("mousePressed", x, y);
        for (int step = 1; step <= 5; step++) await Mouse("mouseMoved", x + across * step / 5, y + down * step / 5, isPressed: true);
        await Mouse("mouseReleased", x + across, y + down);
    }

    /// <summary>Presses and releases a key, such as Enter or Escape.</summary>
    public async Task Press(string key)
    {
        int code = key switch { "Enter" => 13, "Escape" => 27, _ => throw new ArgumentException("no such key here", nameof(key)) };
        var down = new JsonObject { ["type"] = "keyDown", ["key"] = key, ["code"] = key, ["windowsVirtualKeyCode"] = code };
        if (key == "Enter") down["text"] = "\r";
        await Send("Input.dispatchKeyEvent", down);
        await Send("Input.dispatchKeyEvent", new JsonObject { ["type"] = "keyUp", ["key"] = key, ["code"] = key, ["windowsVirtualKeyCode"] = code });
    }

    /// <summary>What is in the window, or the whole page, as PNG.</summary>
    public async Task<byte[]> Screenshot(bool isWhole = false)
    {
        var parameters = new JsonObject { ["format"] = "png", ["captureBeyondViewport"] = isWhole };
        if (isWhole) parameters["clip"] = await Whole();
        return Convert.FromBase64String((string)(await Send("Page.captureScreenshot", parameters))["data"]!);
    }

    /// <summary>The page as it would be printed.</summary>
    public async Task<byte[]> Print() =>
        Convert.FromBase64String((string)(await Send("Page.printToPDF", new JsonObject { ["printBackground"] = true }))["data"]!);

    /// <summary>Any command of the protocol.</summary>
    public Task<JsonObject> Send(string method, JsonObject? parameters = null) => tools.Send(session, method, parameters);

    public async ValueTask DisposeAsync()
    {
        tools.Happened -= Hear;
        await tools.Send(null, "Target.disposeBrowserContext", new JsonObject { ["browserContextId"] = context });
    }

    private async Task<JsonObject> Whole() => new()
    {
        ["x"] = 0, ["y"] = 0, ["width"] = (double)(await Evaluate("innerWidth"))!,
        ["height"] = Math.Min(LongestPicture, (double)(await Evaluate("document.documentElement.scrollHeight"))!), ["scale"] = 1,
    };

    private Task Mouse(string type, double x, double y, bool isPressed = false) => Send("Input.dispatchMouseEvent", new JsonObject
    {
        ["type"] = type, ["x"] = x, ["y"] = y, ["button"] = type == "mouseMoved" && !isPressed ? "none" : "left",
        ["buttons"] = isPressed || type == "mousePressed" ? 1 : 0, ["clickCount"] = type == "mouseMoved" ? 0 : 1,
    });

    private void Hear(string from, string name, JsonObject what)
    {
        if (from != session) return;
        if (name == "Runtime.exceptionThrown") complaints.Enqueue(what["exceptionDetails"]!.ToJsonString());
        if (name == "Runtime.consoleAPICalled" && (string?)what["type"] is "error" or "warning" or "assert") complaints.Enqueue(what["args"]!.ToJsonString());
        // The software renderer says how slow it is when a screenshot reads its pixels; that is this test's doing, not the page's.
        if (name == "Log.entryAdded" && (string?)what["entry"]!["level"] is "error" or "warning" && !((string?)what["entry"]!["text"] ?? "")
            .Contains("GPU stall", StringComparison.Ordinal)) complaints.Enqueue(what["entry"]!.ToJsonString());
        if (name == "Network.requestWillBeSent") requests.Enqueue((string?)what["request"]!["url"] ?? "");
    }

    internal static string Quoted(string text) => JsonValue.Create(text).ToJsonString();
}
