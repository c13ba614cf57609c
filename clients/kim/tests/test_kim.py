"""Tests of the KIM model driver with the stock lmp, ASE and a C program against the library: python3 -m unittest discover clients/kim/tests."""
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "clients" / "python"), str(ROOT / "clients" / "tests")]

from amalgam import Potential  # noqa: E402
from support import BAR, ENVIRONMENT, MODEL, NATIVE, OTHER, TINY, crystal, mpi, read_dump, thermo_rows, write_data  # noqa: E402

SETUP = "units {units}\natom_style atomic\nboundary p p p\nbox tilt large\nread_data data\npair_style kim Amalgam_{name}\npair_coeff * * {elements}\n" \
    "thermo_style custom step pe pxx pyy pzz pxy pxz pyz\nthermo_modify format float %.15g\n" \
    "dump 1 all custom 10 dump id x y z fx fy fz\ndump_modify 1 sort id format float %.15g\n"


def is_kim_there():
    """Whether CMake finds the KIM API."""
    return shutil.which("cmake") and any(Path(folder).is_dir() for folder in ("/usr/include/kim-api", "/usr/local/include/kim-api"))


@unittest.skipUnless(is_kim_there(), "the KIM API is not installed")
class KimTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.path = Path(cls.folder.name)
        cls.environment = {**ENVIRONMENT, "KIM_API_CONFIGURATION_FILE": str(cls.path / "config"),
                           "KIM_API_MODEL_DRIVERS_DIR": str(cls.path / "drivers"), "KIM_API_PORTABLE_MODELS_DIR": str(cls.path / "models"),
                           "KIM_API_SIMULATOR_MODELS_DIR": str(cls.path / "simulators")}
        os.environ.update(cls.environment)
        for name, files, precision in (("Mo", [MODEL], "float64"), ("Water", [TINY], "float64"), ("Committee", [MODEL, OTHER], "float64"),
                                       ("Single", [MODEL], "float32")):
            cls.call("cmake", "-S", ROOT / "clients" / "kim", "-B", cls.path / "build", "-DKIM_API_INSTALL_COLLECTION=ENVIRONMENT",
                     f"-DMODEL_NAME=Amalgam_{name}", "-DMODEL_FILES=" + ";".join(map(str, files)), f"-DMODEL_PRECISION={precision}")
            cls.call("cmake", "--build", cls.path / "build")
            cls.call("cmake", "--install", cls.path / "build")
        cls.call("gcc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-O2", "-I/usr/include/kim-api", f"-I{ROOT / 'clients' / 'c'}",
                 ROOT / "clients" / "kim" / "tests" / "test_kim.c", "-o", cls.path / "test", f"-L{NATIVE}", f"-Wl,-rpath,{NATIVE}", "-lamalgam",
                 "-lkim-api", "-lm")

    @classmethod
    def call(cls, *command, fails=False):
        done = subprocess.run(command, cwd=cls.path, capture_output=True, text=True, timeout=1200, check=False)
        if (done.returncode != 0) != fails:
            raise AssertionError(f"{command}: {done.stdout[-2000:]}\n{done.stderr[-2000:]}")
        return done.stdout + done.stderr

    def test_a_program_in_c(self):
        for name, files in (("Mo", [MODEL]), ("Water", [TINY]), ("Committee", [MODEL, OTHER])):
            with self.subTest(name=name):
                print(self.call(self.path / "test", f"Amalgam_{name}", *files))

    def lammps(self, processes, script, fails=False):
        (self.path / "in").write_text(script, encoding="ascii")
        text = self.call(*mpi(processes, "lmp", "-in", "in", "-log", "log", "-screen", "none"), fails=fails)
        return text if fails else thermo_rows((self.path / "log").read_text(encoding="utf-8"))

    @unittest.skipUnless(shutil.which("lmp"), "lmp is not installed")
    def test_stock_lammps(self):
        atoms = crystal(2)
        write_data(self.path / "data", atoms)
        for name, files, units, limit in (("Mo", MODEL, "metal", 1e-9), ("Mo", MODEL, "real", 1e-6), ("Single", MODEL, "metal", 1e-6),
                                          ("Committee", [MODEL, OTHER], "metal", 1e-9)):
            expected = Potential(files, "float64", 1).evaluate_atoms(atoms)
            energy = 1 if units == "metal" else 23.060547830619
            pressure = BAR if units == "metal" else BAR / 1.01325
            tensor = (expected.virial + expected.virial.T)[[0, 1, 2, 0, 0, 1], [0, 1, 2, 1, 2, 2]] / 2 / atoms.get_volume() * pressure
            for processes in (1, 2):
                with self.subTest(name=name, units=units, processes=processes):
                    row = self.lammps(processes, SETUP.format(units=units, name=name, elements="Mo") + "run 0\n")[0]
                    self.assertLess(abs(row[1] / energy / expected.energy - 1), limit)
                    forces = read_dump(self.path / "dump")[0][:, 3:] / energy
                    np.testing.assert_allclose(forces, expected.forces, atol=10 * limit * np.abs(expected.forces).max())
                    np.testing.assert_allclose(row[2:8], tensor, rtol=1e-5, atol=1e-5 * np.abs(tensor).max())

    @unittest.skipUnless(shutil.which("lmp"), "lmp is not installed")
    def test_dynamics_of_a_mixture_on_two_processes(self):
        atoms = crystal(3)
        atoms.set_cell(atoms.cell.array * 1.2, scale_atoms=True)
        types = [1 + index % 3 // 2 for index in range(len(atoms))]
        write_data(self.path / "data", atoms, 2, types)
        script = SETUP.format(units="metal", name="Water", elements="O H") + "velocity all create 300 7 loop geom\nfix 1 all nve\nthermo 10\nrun 20\n"
        one = self.lammps(1, script)
        forces = read_dump(self.path / "dump")
        two = self.lammps(2, script)
        np.testing.assert_allclose(two[:, 1], one[:, 1], rtol=1e-9)
        for found, expected in zip(read_dump(self.path / "dump"), forces):
            np.testing.assert_allclose(found, expected, atol=1e-8 * np.abs(expected).max())

    @unittest.skipUnless(shutil.which("lmp"), "lmp is not installed")
    def test_mistakes_stop_the_run(self):
        write_data(self.path / "data", crystal(2))
        self.assertIn("He", self.lammps(1, SETUP.format(units="metal", name="Mo", elements="He") + "run 0\n", fails=True)
                      + (self.path / "log").read_text(encoding="utf-8"))
        atoms = crystal(2)
        atoms.positions[7] = atoms.positions[9]
        write_data(self.path / "data", atoms)
        self.assertIn("same place", self.lammps(1, SETUP.format(units="metal", name="Mo", elements="Mo") + "run 0\n", fails=True))

    @unittest.skipUnless(importlib.util.find_spec("kimpy"), "kimpy is not installed")
    def test_ase(self):
        from ase.calculators.kim import KIM  # pylint: disable=import-outside-toplevel
        atoms = crystal(2)
        expected = Potential(MODEL, "float64", 1).evaluate_atoms(atoms)
        atoms.calc = KIM("Amalgam_Mo")
        self.assertLess(abs(atoms.get_potential_energy() / expected.energy - 1), 1e-6)
        np.testing.assert_allclose(atoms.get_forces(), expected.forces, atol=1e-5 * np.abs(expected.forces).max())
        np.testing.assert_allclose(atoms.get_stress(voigt=False), -expected.virial / atoms.get_volume(), atol=1e-5 * np.abs(expected.virial).max())


if __name__ == "__main__":
    unittest.main(verbosity=2)
