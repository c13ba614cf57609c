using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Amalgam.Atoms;
using Amalgam.Atoms.Potentials;
using Amalgam.Atoms.Quantities;
using Xunit;

namespace Amalgam.Unit.Cli;

/// <summary>amalgam serve against a server that speaks the i-PI protocol, in this process.</summary>
public sealed class ServeTests : IDisposable
{
    private const string Control = "sw:";
    private const int Deadline = 30_000; // ms
    private readonly TemporaryFolder folder = new();
    private readonly string start;

    public ServeTests() => start = folder.Write("start.xyz",
        "2\nLattice=\"5.43 0 0 0.4 5.2 0 -0.3 0.2 5.6\" pbc=\"T T F\" Properties=species:S:1:pos:R:3\nSi 0 0 0\nSi 1.4 1.3 1.2\n");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Energy_forces_and_virial_come_back_in_atomic_units()
    {
        string path = folder.At("socket");
        using Socket listener = ListenUnix(path);
        Task<ProgramRun> program = Serve("--unix", path);
        double[] cell = [5.5, 0, 0, 0.4, 5.2, 0, -0.3, 0.2, 5.6], positions = [0.1, 0, 0, 1.5, 1.3, 1.25];
        using (Server server = await Accept(listener))
        {
            Assert.Equal("NEEDINIT", server.Ask("STATUS"));
            server.Initialize(3);
            Assert.Equal("READY", server.Ask("STATUS"));
            (double energy, double[] forces, double[] virial) = server.Evaluate(cell, positions);
            Evaluation expected = Expected(cell, positions);
            Assert.Equal(expected.Energy, energy, 1e-12);
            for (int index = 0; index < 6; index++) Assert.Equal(expected.Forces[index], forces[index], 1e-12);
            for (int index = 0; index < 9; index++) Assert.Equal(expected.Virial[3 * (index % 3) + index / 3], virial[index], 1e-12);
            Assert.Equal("READY", server.Ask("STATUS"));
            server.Send("EXIT");
        }
        ProgramRun run = await program;
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("1 evaluation", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_server_is_waited_for()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        int port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        Task<ProgramRun> program = Serve("--host", "127.0.0.1", "--port", $"{port}");
        for (int round = 0; round < 3; round++)
        {
            using Server server = await Accept(listener);
            Assert.Equal("NEEDINIT", server.Ask("STATUS"));
            if (round == 1)
            {
                // Killed in the middle of a message.
                server.Send("POSDATA");
                continue;
            }
            server.Initialize(0);
            server.Evaluate([5.43, 0, 0, 0, 5.43, 0, 0, 0, 5.43], [0, 0, 0, 1.3, 1.3, 1.3 + 0.1 * round]);
            if (round == 2) server.Send("EXIT");
        }
        ProgramRun run = await program;
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(3, run.Error.Split("connected to").Length - 1);
        Assert.Contains("2 evaluations", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_come_back_ends_it()
    {
        // ASE closes the connection and says nothing; a server that was killed may leave half a message.
        foreach (bool isKilled in new[] { false, true })
        {
            string path = folder.At($"socket{isKilled}");
            Socket listener = ListenUnix(path);
            Task<ProgramRun> program = Serve("--unix", path, "--reconnect", "0.1", "--json");
            using (Server server = await Accept(listener))
            {
                listener.Dispose();
                server.Initialize(0);
                server.Evaluate([5.43, 0, 0, 0, 5.43, 0, 0, 0, 5.43], [0, 0, 0, 1.3, 1.3, 1.3]);
                if (isKilled) server.Send("POSDATA");
            }
            ProgramRun run = await program;
            Assert.Equal(isKilled ? 1 : 0, run.ExitCode);
            if (isKilled) Assert.Contains("broke in the middle of a message, after 1 evaluation,", run.Error, StringComparison.Ordinal);
            else Assert.Contains("did not come back within 0.1 s", run.Error, StringComparison.Ordinal);
            if (!isKilled) Assert.Equal(1, JsonNode.Parse(run.Output)!["evaluations"]!.GetValue<int>());
        }
    }

    [Fact]
    public async Task A_server_that_ends_may_let_it_in_once_more_without_an_answer()
    {
        string path = folder.At("socket");
        Socket listener = ListenUnix(path);
        Task<ProgramRun> program = Serve("--unix", path, "--reconnect", "0.1");
        using (Server server = await Accept(listener))
        {
            server.Initialize(0);
            server.Evaluate([5.43, 0, 0, 0, 5.43, 0, 0, 0, 5.43], [0, 0, 0, 1.3, 1.3, 1.3]);
        }
        Assert.True(listener.Poll(TimeSpan.FromMilliseconds(Deadline), SelectMode.SelectRead));
        listener.Dispose();
        ProgramRun run = await program;
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("did not come back within 0.1 s", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_atoms_and_other_protocols_are_errors()
    {
        string path = folder.At("socket");
        using Socket listener = ListenUnix(path);
        Task<ProgramRun> program = Serve("--unix", path);
        using (Server server = await Accept(listener)) server.SendPositions(new double[9], new double[9]);
        ProgramRun run = await program;
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("expected 2 atoms", run.Error, StringComparison.Ordinal);
        program = Serve("--unix", path);
        using (Server server = await Accept(listener)) server.Send("HTTP/1.1 200");
        Assert.Contains("found 'HTTP/1.1 200'", (await program).Error, StringComparison.Ordinal);
        program = Serve("--unix", path);
        using (Server server = await Accept(listener)) server.Send("GETFORCE");
        Assert.Contains("expected positions first", (await program).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Mistakes_of_the_command_line_are_told()
    {
        Assert.Contains("--unix", ProgramRun.Of("serve", Control, start).Error, StringComparison.Ordinal);
        Assert.Contains("found both", ProgramRun.Of("serve", Control, start, "--unix", "a", "--port", "3").Error, StringComparison.Ordinal);
        Assert.Contains("1 to 65535", ProgramRun.Of("serve", Control, start, "--port", "70000").Error, StringComparison.Ordinal);
        ProgramRun run = ProgramRun.Of("serve", Control, start, "--unix", folder.At("nobody"), "--wait", "0");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("found none within 0 s", run.Error, StringComparison.Ordinal);
        Assert.Contains("→ start it first", run.Error, StringComparison.Ordinal);
    }

    private Task<ProgramRun> Serve(params string[] address) => Task.Run(() => ProgramRun.Of(["serve", Control, start, "--wait", "20", .. address]));

    // A program that ended early must fail the test, not stop it.
    private static async Task<Server> Accept(Socket listener)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        return new Server(await listener.AcceptAsync(deadline.Token));
    }

    private static Socket ListenUnix(string path)
    {
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        return listener;
    }

    private static Evaluation Expected(double[] cell, double[] positions)
    {
        Assert.True(ControlPotential.TryParse(Control, out IPotential? potential));
        var result = new Evaluation();
        potential!.Evaluate(new Structure([new(14), new(14)], positions, new Cell(cell, true, true, false)), result);
        return result;
    }

    /// <summary>The server's side of the protocol.</summary>
    private sealed class Server(Socket socket) : IDisposable
    {
        private readonly NetworkStream stream = new(socket, ownsSocket: true) { ReadTimeout = Deadline };

        public void Send(string word) => stream.Write(Encoding.ASCII.GetBytes(word.PadRight(12)));

        public string Ask(string word)
        {
            Send(word);
            return Encoding.ASCII.GetString(Read(12)).TrimEnd();
        }

        public void Initialize(int bead)
        {
            Send("INIT");
            stream.Write(BitConverter.GetBytes(bead));
            stream.Write(BitConverter.GetBytes(5));
            stream.Write(Encoding.ASCII.GetBytes("hello"));
        }

        public void SendPositions(double[] cell, double[] positions)
        {
            Send("POSDATA");
            for (int index = 0; index < 9; index++) Write(cell[3 * (index % 3) + index / 3] / Units.Bohr);
            for (int index = 0; index < 9; index++) Write(0);
            stream.Write(BitConverter.GetBytes(positions.Length / 3));
            foreach (double coordinate in positions) Write(coordinate / Units.Bohr);
        }

        public (double Energy, double[] Forces, double[] Virial) Evaluate(double[] cell, double[] positions)
        {
            SendPositions(cell, positions);
            Assert.Equal("HAVEDATA", Ask("STATUS"));
            Assert.Equal("FORCEREADY", Ask("GETFORCE"));
            double energy = Number() * Units.Hartree;
            Assert.Equal(positions.Length / 3, BitConverter.ToInt32(Read(4)));
            double[] forces = [.. positions.Select(_ => Number() * Units.Hartree / Units.Bohr)];
            double[] virial = [.. Enumerable.Range(0, 9).Select(_ => Number() * Units.Hartree)];
            Assert.Equal(0, BitConverter.ToInt32(Read(4)));
            return (energy, forces, virial);
        }

        private double Number() => BinaryPrimitives.ReadDoubleLittleEndian(Read(8));

        private void Write(double number) => stream.Write(BitConverter.GetBytes(number));

        private byte[] Read(int count)
        {
            byte[] bytes = new byte[count];
            stream.ReadExactly(bytes);
            return bytes;
        }

        public void Dispose() => stream.Dispose();
    }
}
