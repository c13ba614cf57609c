"""How fast LAMMPS is beside the library itself, and two processes beside two threads, in turns: python3 clients/tests/speed.py [rounds].

A machine that is busy with other work changes its speed from second to second. Processor time does not count what others do; processes that wait for each
other sleep (yield.c), so that waiting is not counted as work. Wall times are told beside it. Ends with status 1 below the shares that are promised.
"""
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "clients" / "python"), str(ROOT / "clients" / "tests")]

from amalgam import Potential  # noqa: E402
from ase.build import bulk  # noqa: E402
from support import ENVIRONMENT, LAMMPS, OTHER, mpi, write_data  # noqa: E402

STEPS, REPEAT = 40, 10
FEMTOSECOND, MASS, ACCELERATION = 1.0, 95.95, 9.64853321e-3  # fs, u, Å/fs² per (eV/Å)/u


def crystal():
    """2,000 atoms of molybdenum."""
    atoms = bulk("Mo", a=3.165, cubic=True) * (REPEAT, REPEAT, REPEAT)
    atoms.rattle(0.05, seed=1)
    return atoms


def of_library(threads):
    """Processor and wall time of a step of velocity Verlet over the library, without LAMMPS. s."""
    atoms, potential = crystal(), Potential(OTHER, threads=threads)
    numbers, cell, positions = atoms.numbers, atoms.cell.array, atoms.positions.copy()
    velocities = np.random.default_rng(1).normal(size=positions.shape) * 1.6e-3
    forces = potential.evaluate(numbers, positions, cell, (1, 1, 1)).forces
    processor, wall = time.process_time(), time.perf_counter()
    for _ in range(STEPS):
        velocities += 0.5 * FEMTOSECOND * ACCELERATION / MASS * forces
        positions += FEMTOSECOND * velocities
        forces = potential.evaluate(numbers, positions, cell, (1, 1, 1)).forces
        velocities += 0.5 * FEMTOSECOND * ACCELERATION / MASS * forces
    return (time.process_time() - processor) / STEPS, (time.perf_counter() - wall) / STEPS, 0


def of_lammps(processes, threads, folder):
    """Processor time of all processes and wall time of a step of LAMMPS, and the ghosts of a process. s."""
    write_data(folder / "data", crystal())
    (folder / "in").write_text(f"units metal\natom_style atomic\nboundary p p p\nread_data data\npair_style amalgam {OTHER} threads {threads}\n"
                               "pair_coeff * * Mo\nvelocity all create 300 1 loop geom\nfix 1 all nve\nthermo 1000\nrun 0\n"
                               f"run {STEPS}\n", encoding="ascii")
    subprocess.run(mpi(processes, LAMMPS, "-in", "in", "-log", "log", "-screen", "none"), cwd=folder, check=True, env=ENVIRONMENT)
    log = (folder / "log").read_text(encoding="utf-8")
    wall = float(re.findall(r"Loop time of (\S+)", log)[-1])
    share = float(re.findall(r"([\d.]+)% CPU use", log)[-1]) / 100
    ghosts = float(re.findall(r"Nghost: +(\S+) ave", log)[-1])
    return processes * share * wall / STEPS, wall / STEPS, ghosts


def tell(name, times):
    """Medians of processor and wall time."""
    processor, wall = (statistics.median(column) for column in list(zip(*times))[:2])
    print(f"{name:34s} {1000 * processor:8.2f} ms of processors, {1000 * wall:8.2f} ms by the clock per step")


def compare(first, second, rounds):
    """Two kinds of runs in turns: medians of the ratios first/second, of processor time and of wall time."""
    pairs = [(first(), second()) for _ in range(rounds)]
    return pairs, statistics.median(one[0] / two[0] for one, two in pairs), statistics.median(one[1] / two[1] for one, two in pairs)


def main():
    """Tells and judges."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pairs, work, wall = compare(lambda: of_library(1), lambda: of_lammps(1, 1, folder), rounds)
        tell("the library, 1 thread", [one for one, _ in pairs])
        tell("LAMMPS, 1 process × 1 thread", [two for _, two in pairs])
        print(f"LAMMPS has {work:.3f} of the library's speed by processor time, {wall:.3f} by the clock (medians of {rounds} turns)")
        more, share, clock = compare(lambda: of_lammps(1, 2, folder), lambda: of_lammps(2, 1, folder), rounds)
        tell("LAMMPS, 1 process × 2 threads", [one for one, _ in more])
        tell("LAMMPS, 2 processes × 1 thread", [two for _, two in more])
        print(f"two processes have {share:.3f} of the speed of two threads by processor time, {clock:.3f} by the clock")
        ghosts, potential = more[0][1][2], Potential(OTHER)
        width = 4 * 32
        print(f"{ghosts:.0f} ghosts on each of two processes: {ghosts * width / 1e6:.2f} MB forward and as much back for each of the {potential.layers - 1} "
              f"layers after the first ({width} bytes per ghost)")
    return 0 if work >= 0.95 and share >= 0.9 else 1


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    sys.exit(main())
