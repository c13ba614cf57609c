"""Tests of amalgam-lmp on 1, 2 and 4 processes against each other and against the library: python3 -m unittest discover clients/lammps/tests.

AMALGAM_LONG=1 takes 2,000 steps on all decompositions of 2 and 4 processes, where two of them take 200 otherwise.
"""
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "clients" / "python"), str(ROOT / "clients" / "tests")]

from amalgam import Potential  # noqa: E402
from ase import Atoms  # noqa: E402
from ase.build import bulk  # noqa: E402
from ase.data import chemical_symbols  # noqa: E402
from support import (BAR, ENVIRONMENT, LAMMPS, MODEL, OTHER, PROGRAM, TINY, crystal, mpi, read_dump, thermo_rows,  # noqa: E402
                     write_data)

LONG = os.environ.get("AMALGAM_LONG") == "1"
ONE_STEP = "compute pa all pe/atom\ncompute st all stress/atom NULL\n" \
    "compute sums all reduce sum c_pa c_st[1] c_st[2] c_st[3] c_st[4] c_st[5] c_st[6]\n"
THERMO = "thermo_style custom step temp pe etotal pxx pyy pzz pxy pxz pyz vol c_sums[1] c_sums[2] c_sums[3] c_sums[4] c_sums[5] c_sums[6] c_sums[7]\n" \
    "thermo_modify format float %.15g\n"


@unittest.skipUnless(LAMMPS.is_file(), "amalgam-lmp is not published")
class LammpsTests(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = Path(self.folder.name)

    def command(self, processes, script):
        (self.path / "in").write_text(script, encoding="ascii")
        return mpi(processes, LAMMPS, "-in", "in", "-log", "log", "-screen", "none", "-var", "n", str(processes))

    def run_lammps(self, processes, script, fails=False):
        """Rows of the thermo tables, one after the other."""
        done = subprocess.run(self.command(processes, script), cwd=self.path, capture_output=True, text=True, timeout=3600, check=False,
                              env=ENVIRONMENT)
        log = (self.path / "log").read_text(encoding="utf-8")
        if fails:
            self.assertNotEqual(0, done.returncode)
            return log + done.stdout + done.stderr
        self.assertEqual(0, done.returncode, log[-3000:] + done.stderr)
        return thermo_rows(log)

    @staticmethod
    def script(commands, style=f"amalgam {MODEL} precision float64", boundary="p p p", coefficients="pair_coeff * * Mo", units="metal", before=""):
        return f"units {units}\natom_style atomic\nboundary {boundary}\n{before}box tilt large\nread_data data\npair_style {style}\n{coefficients}\n" \
            + ONE_STEP + THERMO + commands

    def test_one_step_is_that_of_the_library(self):
        atoms = crystal()
        write_data(self.path / "data", atoms)
        expected = Potential(MODEL, "float64", 1).evaluate_atoms(atoms, virials=True)
        for units, energy in (("metal", 1), ("real", 23.060547830619)):
            dump = "dump 1 all custom 1 dump id x y z fx fy fz\ndump_modify 1 sort id format float %.15g\n"
            row = self.run_lammps(1, self.script(dump + "run 0\n", units=units))[0]
            self.assertLess(abs(row[2] / energy / expected.energy - 1), 1e-12)
            self.assertLess(abs(row[11] / energy / expected.energy - 1), 1e-12)
            np.testing.assert_allclose(read_dump(self.path / "dump")[0][:, 3:] / energy, expected.forces, atol=1e-10)
            pressure = BAR if units == "metal" else BAR / 1.01325
            tensor = (expected.virial + expected.virial.T)[[0, 1, 2, 0, 0, 1], [0, 1, 2, 1, 2, 2]] / 2 / atoms.get_volume() * pressure
            np.testing.assert_allclose(row[4:10], tensor, rtol=2e-6, atol=0.1)
            np.testing.assert_allclose(-row[12:] / row[10], tensor, rtol=2e-6, atol=0.1)

    def compare(self, commands, cases, limit=1e-6, atoms=None, tells=False, **options):
        """Every printed step of several runs against the run on one process."""
        write_data(self.path / "data", crystal() if atoms is None else atoms)
        dump = "dump 1 all custom 100 dump.$n id x y z fx fy fz\ndump_modify 1 sort id format float %.15g\n".replace("$n", "${n}")
        one = self.run_lammps(1, self.script(dump + commands, **options))
        forces = read_dump(self.path / "dump.1")
        for processes, before in cases:
            many = self.run_lammps(processes, self.script(dump + commands, before=before, **options))
            self.assertEqual(one.shape, many.shape)
            np.testing.assert_allclose(many[:, 1:4], one[:, 1:4], rtol=limit)
            scale = np.abs(one[:, 4:10]).max()
            if tells:
                differences = [np.abs(found[:, 3:] - expected[:, 3:]).max() / np.abs(expected[:, 3:]).max()
                               for found, expected in zip(read_dump(self.path / f"dump.{processes}"), forces)]
                print(f"{processes} processes {before.strip() or 'as LAMMPS divides'}, {len(one)} printed steps: largest relative difference of energy "
                      f"{np.abs(many[:, 3] / one[:, 3] - 1).max():.1e}, forces {max(differences):.1e}, "
                      f"pressure {np.abs(many[:, 4:10] - one[:, 4:10]).max() / scale:.1e}")
            np.testing.assert_allclose(many[:, 4:10], one[:, 4:10], atol=limit * scale)
            for frame, (found, expected) in enumerate(zip(read_dump(self.path / f"dump.{processes}"), forces)):
                np.testing.assert_allclose(found[:, 3:], expected[:, 3:], atol=limit * np.abs(expected[:, 3:]).max(), err_msg=f"frame {frame}")
        return one

    def test_migrating_atoms_on_all_decompositions(self):
        # Double: what differs after 2,000 steps of a hot crystal, which amplifies rounding, is not the single rounding of features.
        cases = [(2, ""), (4, "")]
        if LONG:
            cases += [(2, "processors 1 2 1\n"), (2, "processors 1 1 2\n"), (4, "processors 4 1 1\n"), (4, "processors 1 4 1\n"),
                      (4, "processors 1 1 4\n"), (4, "processors 2 1 2\n"), (4, "processors 1 2 2\n")]
        rows = self.compare(f"velocity all create 1500 7 loop geom\nfix 1 all nve\nthermo 100\nrun {2000 if LONG else 200}\n", cases,
                            atoms=crystal(3, 0.02), tells=True)
        energies = rows[:, 3] / 54
        print(f"NVE: total energy within {1000 * np.ptp(energies):.3f} meV/atom, {1e6 * np.polyfit(rows[:, 0], energies, 1)[0]:.3f} meV/atom per 1,000 steps")
        self.assertLess(np.ptp(energies), 1e-3)

    def test_empty_processes(self):
        atoms = bulk("Mo", a=3.165, cubic=True) * (2, 2, 2)
        atoms.rattle(0.05, seed=2)
        cluster = Atoms(atoms.symbols, positions=atoms.positions + 2, cell=[40, 40, 40])
        commands = f"velocity all create 800 7 loop geom\nfix 1 all nve\nthermo 100\nrun {2000 if LONG else 200}\n"
        self.compare(commands, [(2, "processors 2 1 1\n"), (4, "processors 4 1 1\n"), (4, "processors 1 2 2\n")], atoms=cluster, tells=True)
        self.compare(commands, [(4, "processors 4 1 1\n")], atoms=cluster, boundary="f s s")

    def test_minimizers_and_barostats(self):
        self.compare("thermo 10\nmin_modify line quadratic\nminimize 0 1e-3 30 300\n", [(2, ""), (4, "")], limit=1e-5)
        self.compare("fix 1 all box/relax tri 0\nthermo 5\nminimize 0 1e-3 10 100\n", [(2, "")], limit=1e-4, atoms=crystal(3, 0.02))
        self.compare("velocity all create 300 7 loop geom\nfix 1 all npt temp 300 300 0.1 tri 0 0 1\nthermo 50\nrun 100\n", [(2, ""), (4, "")],
                     atoms=crystal(3, 0.02))

    def test_single_precision_agrees(self):
        self.compare("thermo 1\nrun 0\n", [(2, ""), (4, "")], limit=2e-5, style=f"amalgam {MODEL}")

    def test_a_committee_writes_its_deviation(self):
        atoms = crystal()
        write_data(self.path / "data", atoms)
        members = [Potential(file, "float64", 1).evaluate_atoms(atoms) for file in (MODEL, OTHER)]
        deviation = np.sqrt(((members[0].forces - members[1].forces) ** 2).sum(axis=1)) / 2
        expected = [0, deviation.max(), deviation.min(), deviation.mean(), abs(members[0].energy - members[1].energy) / 2 / len(atoms)]
        for processes in (1, 2, 4):
            row = self.run_lammps(processes, self.script("thermo 10\nfix 1 all nve\nrun 20\n", style=f"amalgam {MODEL} {OTHER} precision float64 out_freq 10 "
                                                         f"out_file devi.{processes}"))[0]
            self.assertLess(abs(row[2] / np.mean([one.energy for one in members]) - 1), 1e-12)
            table = np.loadtxt(self.path / f"devi.{processes}")
            self.assertEqual([0, 10, 20], list(table[:, 0]))
            np.testing.assert_allclose(table[0], expected, rtol=1e-6)

    def test_types_without_an_element_under_hybrid_overlay(self):
        atoms = crystal()
        types = [1 + (index % 5 == 0) for index in range(len(atoms))]
        kept = atoms[[index for index, kind in enumerate(types) if kind == 1]]
        expected = Potential(MODEL, "float64", 1).evaluate_atoms(kept)
        write_data(self.path / "data", atoms, 2, types)
        coefficients = "pair_coeff * * amalgam Mo NULL\npair_coeff * * lj/cut 0 1"
        for processes in (1, 2):
            row = self.run_lammps(processes, self.script("run 0\n", style=f"hybrid/overlay amalgam {MODEL} precision float64 lj/cut 3",
                                                         coefficients=coefficients))[0]
            self.assertLess(abs(row[2] / expected.energy - 1), 1e-12)

    def models(self):
        """An element-routed model with experts, and where the program is there an imported one and a composition-routed one of 89 elements."""
        yield TINY
        if not PROGRAM.is_file():
            return
        for place in sorted(ROOT.glob("tests/data/goldens/deepmd-kit*/*.yaml")):
            subprocess.run([PROGRAM, "import", place, "-o", self.path / f"{place.stem}.safetensors"], check=True, capture_output=True)
            yield self.path / f"{place.stem}.safetensors"
        subprocess.run([PROGRAM, "train", "--data", ROOT / "examples" / "inorganic89" / "train.xyz", "--preset", "tiny", "--threads", "1",
                        "--set", "training.steps=5", "--set", "experts.routing=configuration", "--set", "experts.expert_kind=linear", "-o", self.path / "run"],
                       check=True, capture_output=True)
        yield self.path / "run" / "model.safetensors"

    def test_models_of_every_kind_on_mixtures(self):
        for model in self.models():
            potential = Potential(model, "float64", 1)
            elements = potential.elements[::max(1, len(potential.elements) // 7)][:8]
            atoms = crystal(4, 0.3)
            types = [1 + index * 7 % len(elements) for index in range(len(atoms))]
            atoms.numbers[:] = [elements[kind - 1] for kind in types]
            expected = potential.evaluate_atoms(atoms)
            write_data(self.path / "data", atoms, len(elements), types)
            coefficients = "pair_coeff * * " + " ".join(chemical_symbols[number] for number in elements)
            dump = "dump 1 all custom 1 dump id x y z fx fy fz\ndump_modify 1 sort id format float %.15g\n"
            for processes in (1, 2, 4):
                with self.subTest(model=model.name, processes=processes):
                    row = self.run_lammps(processes, self.script(dump + "run 0\n", style=f"amalgam {model} precision float64", coefficients=coefficients))[0]
                    self.assertLess(abs(row[2] / expected.energy - 1), 1e-12)
                    forces = read_dump(self.path / "dump")[0][:, 3:]
                    np.testing.assert_allclose(forces, expected.forces, atol=1e-10 * max(1, np.abs(expected.forces).max()))

    def test_a_restart_goes_on(self):
        write_data(self.path / "data", crystal(3, 0.02))
        whole = self.run_lammps(2, self.script("velocity all create 300 7 loop geom\nfix 1 all nve\nthermo 50\nrun 50\nwrite_restart half\nrun 50\n"))
        script = f"units metal\nread_restart half\npair_style amalgam {MODEL} precision float64\npair_coeff * * Mo\n" \
            f"{ONE_STEP}{THERMO}fix 1 all nve\nthermo 50\n"
        rest = self.run_lammps(2, script + "run 50\n")
        np.testing.assert_allclose(rest[-1, 1:4], whole[-1, 1:4], rtol=1e-8)

    def test_mistakes_stop_the_run_with_a_message(self):
        atoms = crystal()
        write_data(self.path / "data", atoms)
        self.assertIn("nowhere", self.run_lammps(1, self.script("run 0\n", style="amalgam nowhere.safetensors"), fails=True))
        self.assertIn("found He", self.run_lammps(1, self.script("run 0\n", coefficients="pair_coeff * * He"), fails=True))
        self.assertIn("found off", self.run_lammps(1, self.script("run 0\n", before="newton off\n"), fails=True))
        self.assertIn("float16", self.run_lammps(1, self.script("run 0\n", style=f"amalgam {MODEL} precision float16"), fails=True))
        atoms.positions[7] = atoms.positions[9]
        write_data(self.path / "data", atoms)
        for processes in (1, 2, 4):
            self.assertIn("same place", self.run_lammps(processes, self.script("run 0\n"), fails=True))

    def test_a_killed_process_ends_all(self):
        write_data(self.path / "data", crystal())
        command = self.command(2, self.script("fix 1 all nve\nthermo 1\nthermo_modify flush yes\nrun 1000000\n"))
        run = subprocess.Popen(command, cwd=self.path, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                               env=ENVIRONMENT)
        log = self.path / "log"
        while run.poll() is None and not (log.is_file() and len(thermo_rows(log.read_text(encoding="utf-8"))) > 2):
            time.sleep(0.1)
        children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(run.pid)], capture_output=True, text=True, check=True).stdout.split()
        os.kill(int(children[0]), signal.SIGKILL)
        _, error = run.communicate(timeout=600)
        self.assertNotEqual(0, run.returncode)
        self.assertIn("signal 9", error)

    @unittest.skipUnless(shutil.which("cmake"), "cmake is not installed")
    def test_the_plugin_in_a_host_that_loads_it(self):
        write_data(self.path / "data", crystal(2))
        expected = self.run_lammps(1, self.script("run 0\n"))
        folder, include = ROOT / "clients" / "lammps", "/usr/include/lammps"
        headers = [f"-I{include}", f"-I{folder / 'headers'}", "-DLAMMPS_SMALLBIG", "-std=c++17", "-Wall"]
        for command in (["cmake", "-S", folder, "-B", "build", "-DAMALGAM_PLUGIN=ON"], ["cmake", "--build", "build"],
                        ["mpicxx", *headers, folder / "tests" / "plugin_host.cpp", "-o", "host", "-llammps", "-ldl"]):
            done = subprocess.run(command, cwd=self.path, capture_output=True, text=True, check=False)
            self.assertEqual(0, done.returncode, done.stdout[-2000:] + done.stderr[-2000:])
        done = subprocess.run(["mpirun", "--allow-run-as-root", "-n", "1", "./host", "build/amalgamplugin.so", "-in", "in", "-log", "log"], cwd=self.path,
                              capture_output=True, text=True, check=False)
        self.assertEqual(0, done.returncode, done.stdout[-2000:] + done.stderr[-2000:])
        self.assertIn("plugin: pair amalgam for LAMMPS", done.stdout)
        np.testing.assert_array_equal(thermo_rows((self.path / "log").read_text(encoding="utf-8")), expected)

    def test_sources_in_lammps_register_the_style(self):
        (self.path / "style.cpp").write_text('#include <cstring>\nconst char *found =\n#define PAIR_CLASS\n#define PairStyle(key, name) #key " " #name\n'
                                             '#include "pair_amalgam.h"\n;\nint main() { return strcmp(found, "amalgam PairAmalgam"); }\n', encoding="ascii")
        subprocess.run(["g++", f"-I{ROOT / 'clients' / 'lammps'}", "style.cpp", "-o", "style"], cwd=self.path, check=True)
        subprocess.run(["./style"], cwd=self.path, check=True)


if __name__ == "__main__":
    unittest.main(verbosity=2)
