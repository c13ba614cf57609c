"""Every door says the same of structures of every kind, with models of every kind: python3 -m unittest discover clients/tests.

What the C interface says in double is compared with what Fortran, Python, ASE, the program, LAMMPS, KIM and i-PI say. Structures go to C and Fortran as text:
the number of atoms; three periodic flags; nine numbers of the cell; a line of atomic number and position for each atom. They answer with a line of energy,
uncertainty, virial and energies of the members, and one of energy, force and uncertainty for each atom.
"""
import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "clients" / "python"), str(ROOT / "clients" / "tests")]

from amalgam import AmalgamCalculator, Potential  # noqa: E402
from ase.calculators.socketio import SocketIOCalculator  # noqa: E402
from ase.data import chemical_symbols  # noqa: E402
from ase.io import read  # noqa: E402
from structures import models, structures  # noqa: E402
from support import BAR, ENVIRONMENT, LAMMPS, NATIVE, PROGRAM, mpi, read_dump, thermo_rows, write_data  # noqa: E402

PATIENCE = 600
HAS_KIM = shutil.which("lmp") and shutil.which("cmake") and Path("/usr/include/kim-api").is_dir()
VOIGT = ([0, 1, 2, 0, 0, 1], [0, 1, 2, 1, 2, 2])


class Answer(NamedTuple):
    energy: float
    forces: np.ndarray
    virial: np.ndarray = None
    uncertainty: float = None
    uncertainties: np.ndarray = None
    members: np.ndarray = None
    size: float = None
    """eV, sum of the magnitudes of the atoms' energies: those of models with random numbers cancel in the energy."""


def build(folder):
    """The programs in C and Fortran."""
    here, c = Path(__file__).parent, ROOT / "clients" / "c"
    link = [f"-L{NATIVE}", "-lamalgam", f"-Wl,-rpath,{NATIVE}"]
    subprocess.run(["gcc", "-std=c11", "-Wall", "-Wextra", "-Werror", f"-I{c}", here / "evaluate.c", *link, "-o", folder / "in-c"], check=True)
    if shutil.which("gfortran"):
        subprocess.run(["gfortran", "-Wall", "-Werror", f"-J{folder}", c / "amalgam.f90", here / "evaluate.f90", *link, "-o", folder / "in-fortran"],
                       check=True)


def as_text(path, atoms_list):
    with open(path, "w", encoding="ascii") as file:
        for atoms in atoms_list:
            file.write(f"{len(atoms)}\n{' '.join(str(int(flag)) for flag in atoms.pbc)}\n{' '.join(f'{x:.17g}' for x in atoms.cell.array.ravel())}\n")
            for number, (x, y, z) in zip(atoms.numbers, atoms.positions):
                file.write(f"{number} {x:.17g} {y:.17g} {z:.17g}\n")


def as_extxyz(path, atoms_list):
    """Extended XYZ with all digits, which ASE's own writer does not keep."""
    with open(path, "w", encoding="ascii") as file:
        for atoms in atoms_list:
            file.write(f"{len(atoms)}\nLattice=\"{' '.join(f'{x:.17g}' for x in atoms.cell.array.ravel())}\" Properties=species:S:1:pos:R:3 "
                       f"pbc=\"{' '.join('TF'[not flag] for flag in atoms.pbc)}\"\n")
            for symbol, (x, y, z) in zip(atoms.symbols, atoms.positions):
                file.write(f"{symbol} {x:.17g} {y:.17g} {z:.17g}\n")


def answers_of(text, atoms_list, members):
    rows = iter(text.splitlines())
    for atoms in atoms_list:
        first = np.array(next(rows).split(), float)
        each = np.array([next(rows).split() for _ in atoms], float)
        yield Answer(first[0], each[:, 1:4], first[2:11].reshape(3, 3), first[1], each[:, 4], first[11:11 + members],
                     np.abs(each[:, 0]).sum())


class Doors:
    """One model behind every door; each takes all structures and gives an answer for each."""

    def __init__(self, folder, name, files, elements):
        self.folder, self.name, self.files, self.elements = folder, "".join(filter(str.isalnum, name)), [str(file) for file in files], elements

    def text_program(self, program, atoms_list):
        as_text(self.folder / "structures.txt", atoms_list)
        done = subprocess.run([self.folder / program, "structures.txt", *self.files], cwd=self.folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise AssertionError(done.stdout + done.stderr)
        return list(answers_of(done.stdout, atoms_list, Potential(self.files, "float64", 1).members))

    def ase(self, precision, atoms_list):
        calculator = AmalgamCalculator(self.files, precision=precision, threads=1)
        for atoms in atoms_list:
            atoms.calc = calculator
            energy, forces = atoms.get_potential_energy(), atoms.get_forces()
            stress = -atoms.get_stress(voigt=False) * atoms.get_volume() if atoms.pbc.all() else None
            results, deviations = calculator.results, None
            if calculator.potential.members > 1:
                deviations = results["energy_deviation"]
            yield Answer(energy, forces, stress, results.get("energy_uncertainty"), results.get("uncertainties"), deviations)

    def program(self, precision, atoms_list):
        as_extxyz(self.folder / "in.xyz", atoms_list)
        subprocess.run([PROGRAM, "predict", ",".join(self.files), "in.xyz", "-o", "out.xyz", "--precision", precision, "--threads", "1", "--force"],
                       cwd=self.folder, check=True, capture_output=True)
        for atoms, given in zip(read(self.folder / "out.xyz", ":"), atoms_list):
            stress = np.array(atoms.info["AMALGAM_stress"]).reshape(3, 3) if given.pbc.all() else None
            yield Answer(atoms.info["AMALGAM_energy"], atoms.arrays["AMALGAM_forces"], None if stress is None else -stress * given.get_volume(),
                         atoms.info.get("AMALGAM_energy_uncertainty"), atoms.arrays.get("AMALGAM_uncertainties"))

    def script(self, atoms, style, *more):
        kinds = sorted(set(atoms.numbers))
        write_data(self.folder / "data", atoms, len(kinds), [kinds.index(number) + 1 for number in atoms.numbers])
        boundary = " ".join("p" if flag else "f" for flag in atoms.pbc)
        (self.folder / "in").write_text(
            f"units metal\natom_style atomic\nboundary {boundary}\nbox tilt large\nread_data data\npair_style {style}\n"
            f"pair_coeff * * {' '.join(chemical_symbols[kind] for kind in kinds)}\nthermo_style custom step pe vol pxx pyy pzz pxy pxz pyz\n"
            "thermo_modify format float %.15g norm no\ndump 1 all custom 1 dump id x y z fx fy fz\ndump_modify 1 sort id format float %.15g\n"
            + "".join(more) + "run 0\n", encoding="ascii")

    def run_script(self, processes, program, environment):
        done = subprocess.run(mpi(processes, program, "-in", "in", "-log", "log", "-screen", "none"), cwd=self.folder, capture_output=True, text=True,
                              timeout=PATIENCE, check=False, env=environment)
        log = (self.folder / "log").read_text(encoding="utf-8")
        if done.returncode:
            raise AssertionError(log[-2000:] + done.stderr)
        row = thermo_rows(log)[0]
        virial = np.zeros((3, 3))
        virial[VOIGT] = row[3:9] * row[2] / BAR
        return Answer(row[1], read_dump(self.folder / "dump")[0][:, 3:], virial + np.triu(virial, 1).T)

    def lammps(self, processes, precision, atoms_list):
        potential = Potential(self.files, "float32", 1)
        says = "" if potential.members == 1 and not potential.has_uncertainty else " out_freq 1 out_file deviations"
        for atoms in atoms_list:
            self.script(atoms, f"amalgam {' '.join(self.files)} precision {precision}{says}")
            answer = self.run_script(processes, LAMMPS, ENVIRONMENT)
            told = np.loadtxt(self.folder / "deviations") if says else None
            yield answer._replace(members=told[4]) if potential.members > 1 else answer._replace(uncertainties=told[[1, 2, 3]]) if says else answer

    def kim(self, atoms_list):
        places = {"KIM_API_CONFIGURATION_FILE": "config", "KIM_API_MODEL_DRIVERS_DIR": "drivers", "KIM_API_PORTABLE_MODELS_DIR": "models",
                  "KIM_API_SIMULATOR_MODELS_DIR": "simulators"}
        environment = {**ENVIRONMENT, **{key: str(self.folder / place) for key, place in places.items()}}
        build_folder = self.folder / "kim"
        for command in (["cmake", "-S", ROOT / "clients" / "kim", "-B", build_folder, "-DKIM_API_INSTALL_COLLECTION=ENVIRONMENT",
                         f"-DMODEL_NAME=Amalgam_{self.name}", f"-DMODEL_FILES={';'.join(self.files)}", "-DMODEL_PRECISION=float64"],
                        ["cmake", "--build", build_folder], ["cmake", "--install", build_folder]):
            done = subprocess.run(command, capture_output=True, text=True, check=False, env={**environment, "LD_PRELOAD": ""})
            if done.returncode:
                raise AssertionError(done.stdout[-2000:] + done.stderr[-2000:])
        for atoms in atoms_list:
            self.script(atoms, f"kim Amalgam_{self.name}")
            yield self.run_script(1, "lmp", environment)

    def ipi(self, atoms_list):
        for index, atoms in enumerate(atoms_list):
            atoms = atoms.copy()
            as_extxyz(self.folder / "start.xyz", [atoms])
            socket = f"doors-{os.getpid()}-{self.name}-{index}"
            with SocketIOCalculator(unixsocket=socket, timeout=PATIENCE) as server:
                program = subprocess.Popen([PROGRAM, "serve", ",".join(self.files), "start.xyz", "--unix", socket, "--precision", "float64", "--threads", "1",
                                            "--wait", str(PATIENCE)], cwd=self.folder, stderr=subprocess.PIPE, text=True)
                atoms.calc = server
                energy, forces = atoms.get_potential_energy(), atoms.get_forces()
                stress = -atoms.get_stress(voigt=False) * atoms.get_volume() if atoms.pbc.all() else None
            if program.wait(PATIENCE):
                raise AssertionError(program.stderr.read())
            program.stderr.close()
            yield Answer(energy, forces, stress)


class DoorsTests(unittest.TestCase):
    worst = defaultdict(lambda: np.zeros(3))

    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.temporary.cleanup)
        cls.folder = Path(cls.temporary.name)
        build(cls.folder)

    @classmethod
    def tearDownClass(cls):
        print("largest relative differences from C in double         energy   forces   virial")
        for door, numbers in cls.worst.items():
            print(f"{door:50s}", *[f"{number:8.1e}" for number in numbers])

    def compare(self, kind, door, limits, rows):
        """limits: of energy (relative to that of the atoms), of forces and virial (relative to the largest). rows: name, answer, expected answer."""
        largest, before = np.zeros(3), time.perf_counter()
        for name, one, other in rows:
            with self.subTest(model=kind, door=door, structure=name):
                differences = [abs(one.energy - other.energy) / other.size, np.abs(one.forces - other.forces).max() / max(1, np.abs(other.forces).max()),
                               0 if one.virial is None else np.abs(one.virial - (other.virial + other.virial.T) / 2).max() / max(1, np.abs(other.virial).max())]
                largest = np.maximum(largest, differences)
                self.assertLess(differences[0], limits[0])
                self.assertLess(max(differences[1:]), limits[1])
                self.compare_trust(one, other, max(limits[0], 1e-9))
        self.worst[door] = np.maximum(self.worst[door], largest)
        print(f"{kind}: {door}:", *[f"{number:.1e}" for number in largest], f"({time.perf_counter() - before:.0f} s)", flush=True)

    def compare_trust(self, one, other, limit):
        """Uncertainties and deviations, where a door tells them."""
        if one.uncertainty is not None and not np.isnan(other.uncertainty):
            self.assertLess(abs(one.uncertainty / other.uncertainty - 1), 100 * limit)
        if one.uncertainties is not None and len(one.uncertainties) == len(other.uncertainties) and not np.isnan(other.uncertainty):
            np.testing.assert_allclose(one.uncertainties, other.uncertainties, rtol=1000 * limit)
        elif one.uncertainties is not None and len(one.uncertainties) == 3:
            expected = [other.uncertainties.max(), other.uncertainties.min(), other.uncertainties.mean()]
            np.testing.assert_allclose(one.uncertainties, expected, rtol=max(1e-6, 1000 * limit))
        if one.members is not None and np.ndim(one.members) == 0:
            np.testing.assert_allclose(one.members, np.std(other.members) / len(other.forces), rtol=max(1e-6, 1000 * limit))
        elif one.members is not None:
            np.testing.assert_allclose(one.members, other.members, rtol=limit)

    def test_every_door_says_the_same(self):
        for kind, files in models(self.folder):
            elements = list(Potential(files, "float64", 1).elements)
            names, atoms_list = map(list, zip(*structures(elements)))
            doors = Doors(self.folder, kind, files, elements)
            with self.subTest(model=kind):
                expected = doors.text_program("in-c", atoms_list)
                for door, limits, chosen, answers in self.answers(doors, atoms_list):
                    self.compare(kind, door, limits, zip([names[index] for index in chosen], answers, [expected[index] for index in chosen]))

    @staticmethod
    def answers(doors, atoms_list):
        """Names of doors, limits, and what they say; answers are made one by one."""
        double, single, every = (1e-12, 1e-10), (1e-6, 1e-5), range(len(atoms_list))
        # A run of LAMMPS or of a server takes a second: where one process has shown all structures in double, a few show the rest.
        some = [index for index in every if index in (1, 4, 6)]
        few = [atoms_list[index] for index in some]
        if (doors.folder / "in-fortran").is_file():
            yield "Fortran, double", double, every, doors.text_program("in-fortran", atoms_list)
        yield "Python and ASE, double", double, every, doors.ase("float64", atoms_list)
        yield "Python and ASE, single", single, every, doors.ase("float32", atoms_list)
        if PROGRAM.is_file():
            yield "amalgam predict, double", (1e-12, 1e-7), every, doors.program("float64", atoms_list)
            yield "amalgam predict, single", single, every, doors.program("float32", atoms_list)
            # ASE's constants are not those of the program.
            yield "i-PI with ASE, double", (1e-8, 1e-7), [0, *some], doors.ipi([atoms_list[0], *few])
        if shutil.which("mpirun") and LAMMPS.is_file():
            yield "LAMMPS, double", (1e-12, 1e-5), every, doors.lammps(1, "float64", atoms_list)
            yield "LAMMPS on 2 processes, double", (1e-12, 1e-5), some, doors.lammps(2, "float64", few)
            yield "LAMMPS, single", single, some, doors.lammps(1, "float32", few)
        if HAS_KIM:
            yield "KIM in a stock lmp, double", (1e-9, 1e-5), every, doors.kim(atoms_list)


if __name__ == "__main__":
    unittest.main(verbosity=2)
