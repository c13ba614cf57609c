using Amalgam.Atoms;
using Amalgam.Network;

namespace Amalgam.Native;

/// <summary>Writes the mean of the members, and what each of them said, to the caller's arrays.</summary>
internal readonly unsafe ref struct OutputMean(NetworkPotential[] members, Evaluation[] answers, in InputLayout input)
{
    private readonly int atoms = input.Atoms, ghosts = input.Ghosts;

    public void Write(OutputLayout* output)
    {
        output->Energy = 0;
        for (int index = 0; index < 9; index++) output->Virial[index] = 0;
        Span<double> energies = Cleared(output->Energies, atoms), forces = Cleared(output->Forces, 3 * (atoms + ghosts)),
            virials = Cleared(output->Virials, 9 * atoms), each = Cleared(output->MemberForces, 3 * (atoms + ghosts) * members.Length);
        double part = 1.0 / members.Length;
        for (int member = 0; member < members.Length; member++)
        {
            Evaluation answer = answers[member];
            output->Energy += part * answer.Energy;
            for (int index = 0; index < 9; index++) output->Virial[index] += part * answer.Virial[index];
            if (!energies.IsEmpty) Add(answer.Energies, energies, part);
            if (!virials.IsEmpty) Add(members[member].AtomVirials, virials, part);
            if (output->MemberEnergies is not null) output->MemberEnergies[member] = answer.Energy;
            if (!forces.IsEmpty) AddForces(member, forces, part);
            if (!each.IsEmpty) AddForces(member, each.Slice(3 * (atoms + ghosts) * member, 3 * (atoms + ghosts)), 1);
        }
        WriteUncertainty(output);
    }

    /// <summary>Root of the mean squared uncertainty of the members; not-a-number where one does not tell. Callers of the first version have no place for
    /// it.</summary>
    private void WriteUncertainty(OutputLayout* output)
    {
        if (output->Size < sizeof(OutputLayout)) return;
        double squares = 0;
        foreach (Evaluation answer in answers) squares += answer.EnergyUncertainty * answer.EnergyUncertainty / answers.Length;
        output->EnergyUncertainty = Math.Sqrt(squares);
        Span<double> all = Cleared(output->Uncertainties, atoms);
        if (double.IsNaN(squares))
        {
            all.Fill(double.NaN);
            return;
        }
        for (int atom = 0; atom < all.Length; atom++)
        {
            foreach (Evaluation answer in answers) all[atom] += answer.Uncertainties[atom] * answer.Uncertainties[atom] / answers.Length;
            all[atom] = Math.Sqrt(all[atom]);
        }
    }

    private void AddForces(int member, Span<double> forces, double part)
    {
        Add(answers[member].Forces, forces, part);
        Add(members[member].GhostForces, forces[(3 * atoms)..], part);
    }

    private static Span<double> Cleared(double* place, int length)
    {
        if (place is null) return [];
        var span = new Span<double>(place, length);
        span.Clear();
        return span;
    }

    private static void Add(ReadOnlySpan<double> numbers, Span<double> sum, double part)
    {
        for (int index = 0; index < numbers.Length; index++) sum[index] += part * numbers[index];
    }
}
