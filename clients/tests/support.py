"""What the tests of LAMMPS, of KIM and of all doors share: places, structures, and the files of LAMMPS."""
import atexit
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from ase.build import bulk

ROOT = Path(__file__).resolve().parents[2]
NATIVE = ROOT / "artifacts" / "native"
LAMMPS = NATIVE / "amalgam-lmp"
PROGRAM = NATIVE / "amalgam"
MODEL = ROOT / "tests" / "data" / "models" / "mo-small.safetensors"
TINY = ROOT / "tests" / "data" / "models" / "v1-tiny.safetensors"
OTHER = ROOT / "tests" / "data" / "field" / "mo.safetensors"
BAR = 1.602176634e6  # of eV/Å³


def environment():
    """Processes that wait give the processor away: they share it here. Compiled as yield.c says, they do so eight times faster on a busy machine."""
    variables = {**os.environ, "OMP_NUM_THREADS": "1", "OMPI_MCA_mpi_yield_when_idle": "1"}
    if shutil.which("gcc"):
        folder = tempfile.mkdtemp(prefix="amalgam-yield-")
        atexit.register(shutil.rmtree, folder)
        subprocess.run(["gcc", "-shared", "-fPIC", "-O2", Path(__file__).with_name("yield.c"), "-o", f"{folder}/yield.so"], check=True)
        variables["LD_PRELOAD"] = f"{folder}/yield.so"
    return variables


ENVIRONMENT = environment()


def mpi(processes, *command):
    """The command line that runs a program on several processes, which may be more than there are processors."""
    return ["mpirun", "--oversubscribe", "--allow-run-as-root", "--bind-to", "none", "-n", str(processes), *command]


def crystal(repeat=3, shift=0.1):
    """A tilted crystal as LAMMPS takes it, every atom off its place."""
    atoms = bulk("Mo", a=3.165, cubic=True) * (repeat, repeat, repeat)
    side = 3.165 * repeat
    atoms.set_cell([[side, 0, 0], [0.3 * side, side, 0], [-0.2 * side, 0.25 * side, side]], scale_atoms=True)
    atoms.rattle(shift, seed=5)
    atoms.wrap()
    return atoms


def write_data(path, atoms, types=1, type_of=None):
    cell = atoms.cell.array
    with open(path, "w", encoding="ascii") as file:
        file.write(f"test\n\n{len(atoms)} atoms\n{types} atom types\n\n")
        for axis, name in enumerate("xyz"):
            file.write(f"0 {cell[axis, axis]:.17g} {name}lo {name}hi\n")
        if abs(cell[1, 0]) + abs(cell[2, 0]) + abs(cell[2, 1]) > 0:
            file.write(f"{cell[1, 0]:.17g} {cell[2, 0]:.17g} {cell[2, 1]:.17g} xy xz yz\n")
        file.write("\nMasses\n\n" + "".join(f"{kind} 95.95\n" for kind in range(1, types + 1)) + "\nAtoms # atomic\n\n")
        for index, position in enumerate(atoms.positions):
            file.write(f"{index + 1} {type_of[index] if type_of else 1} {position[0]:.17g} {position[1]:.17g} {position[2]:.17g}\n")


def read_dump(path):
    """[frame][atom, (x y z fx fy fz)] of a dump sorted by id."""
    frames, lines = [], Path(path).read_text(encoding="ascii").splitlines()
    index = 0
    while index < len(lines):
        count = int(lines[index + 3])
        frames.append(np.array([[float(word) for word in line.split()[1:]] for line in lines[index + 9:index + 9 + count]]))
        index += 9 + count
    return frames


def thermo_rows(log):
    """[row, column] of the thermo tables of a log, one after the other."""
    rows, inside = [], False
    for line in log.splitlines():
        inside = line.split()[:1] == ["Step"] or (inside and not line.startswith("Loop time"))
        if inside and line.split() and line.split()[0].isdigit():
            rows.append([float(word) for word in line.split()])
    return np.array(rows)
