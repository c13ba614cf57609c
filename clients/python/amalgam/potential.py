"""A model or a committee, evaluated on arrays or on ASE's Atoms."""
import ctypes
import os
from dataclasses import dataclass

import numpy as np

from .library import LIBRARY, Info, Input, Options, Output, check

_PRECISIONS = {"float32": 32, "float64": 64}


@dataclass
class Result:
    """What a potential says of one structure; a committee gives the mean of its members."""

    energy: float
    """eV."""
    energies: np.ndarray
    """[atom], eV."""
    forces: np.ndarray
    """[atom, 3], eV/Å."""
    virial: np.ndarray
    """[3, 3], eV, W = −∂E/∂ε; the stress is −W/V."""
    virials: np.ndarray = None
    """[atom, 3, 3], eV, the part of W from the pairs of each centre; only where asked for."""
    member_energies: np.ndarray = None
    """[member], eV; committees only."""
    member_forces: np.ndarray = None
    """[member, atom, 3], eV/Å; committees only."""
    energy_uncertainty: float = None
    """eV/atom, standard uncertainty of the energy; calibrated models only."""
    uncertainties: np.ndarray = None
    """[atom], eV, standard uncertainties of the atoms' energies; calibrated models only."""

    @property
    def energy_deviation(self):
        """eV/atom, standard deviation of the members' energies; 0 of a single model."""
        return 0.0 if self.member_energies is None else float(np.std(self.member_energies)) / max(1, len(self.energies))

    @property
    def force_deviations(self):
        """[atom], eV/Å, root of the mean squared distance of the members' forces from their mean; zeros of a single model."""
        if self.member_forces is None:
            return np.zeros(len(self.energies))
        return np.sqrt(((self.member_forces - self.forces) ** 2).sum(axis=2).mean(axis=0))


class Potential:
    """A model file, or a list of them (a committee), ready to predict. One thread at a time; open one per thread."""

    def __init__(self, model, precision="float32", threads=0):
        files = [model] if isinstance(model, (str, os.PathLike)) else list(model)
        if precision not in _PRECISIONS:
            raise ValueError(f"precision: expected float32 or float64, found {precision!r}")
        names = (ctypes.c_char_p * max(1, len(files)))(*[os.fsencode(file) for file in files])
        options = Options(ctypes.sizeof(Options), _PRECISIONS[precision], threads)
        handle = ctypes.c_int64()
        self._handle = None
        check(LIBRARY.amalgam_open(names, len(files), options, handle))
        self._handle = handle.value
        info = Info(ctypes.sizeof(Info))
        check(LIBRARY.amalgam_describe(self._handle, info))
        self.members, self.layers, self.cutoff, self.reach, self.threads = info.members, info.layers, info.cutoff, info.reach, info.threads
        self.has_uncertainty = bool(info.has_uncertainty)
        self.elements = np.zeros(info.elements, np.int32)
        check(LIBRARY.amalgam_elements(self._handle, self.elements.ctypes.data, info.elements))
        self._input = Input(ctypes.sizeof(Input))
        self._output = Output(ctypes.sizeof(Output))

    def evaluate(self, numbers, positions, cell=None, pbc=(False, False, False), virials=False):
        """Energy, forces and virial of one structure.

        numbers: [atom], atomic numbers; positions: [atom, 3], Å; cell: [3, 3], Å, lattice vectors as rows; pbc: [3].
        """
        numbers = np.ascontiguousarray(numbers, np.int32)
        positions = np.ascontiguousarray(positions, np.float64)
        atoms = len(numbers)
        if positions.shape != (atoms, 3):
            raise ValueError(f"positions: expected the shape ({atoms}, 3), found {positions.shape}")
        result = Result(0.0, np.empty(atoms), np.empty((atoms, 3)), None)
        self._place(result, virials)
        given = self._input
        given.atoms, given.numbers, given.positions = atoms, numbers.ctypes.data, positions.ctypes.data
        given.periodic[:] = [int(flag) for flag in pbc]
        if cell is not None:
            cell = np.ascontiguousarray(cell, np.float64)
            if cell.shape != (3, 3):
                raise ValueError(f"cell: expected the shape (3, 3), found {cell.shape}")
        given.cell = None if cell is None else cell.ctypes.data
        check(LIBRARY.amalgam_evaluate(self._handle, given, self._output))
        result.energy = self._output.energy
        result.virial = np.array(self._output.virial).reshape(3, 3)
        if self.has_uncertainty:
            result.energy_uncertainty = self._output.energy_uncertainty
        return result

    def _place(self, result, virials):
        atoms, output = len(result.energies), self._output
        if virials:
            result.virials = np.empty((atoms, 3, 3))
        if self.members > 1:
            result.member_energies, result.member_forces = np.empty(self.members), np.empty((self.members, atoms, 3))
        if self.has_uncertainty:
            result.uncertainties = np.empty(atoms)
        output.uncertainties = result.uncertainties.ctypes.data if self.has_uncertainty else None
        output.energies, output.forces = result.energies.ctypes.data, result.forces.ctypes.data
        output.virials = result.virials.ctypes.data if virials else None
        output.member_energies = result.member_energies.ctypes.data if self.members > 1 else None
        output.member_forces = result.member_forces.ctypes.data if self.members > 1 else None

    def evaluate_atoms(self, atoms, virials=False):
        """The same of ASE's Atoms; constraints are not applied."""
        return self.evaluate(atoms.numbers, atoms.positions, atoms.cell.array, atoms.pbc, virials)

    def evaluate_all(self, structures):
        """The results of an iterable of Atoms, one after the other: each is evaluated on all threads. A generator."""
        for index, atoms in enumerate(structures):
            try:
                yield self.evaluate_atoms(atoms)
            except Exception as problem:
                problem.args = (f"structure {index}: {problem}",)
                raise

    def close(self):
        """Frees the memory of the models."""
        if self._handle is not None:
            check(LIBRARY.amalgam_close(self._handle))
            self._handle = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def __del__(self):
        if getattr(self, "_handle", None) is not None:
            LIBRARY.amalgam_close(self._handle)
            self._handle = None
