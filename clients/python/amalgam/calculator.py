"""The ASE calculator."""
import numpy as np
from ase.calculators.calculator import Calculator, PropertyNotImplementedError, all_changes
from ase.stress import full_3x3_to_voigt_6_stress

from .potential import Potential


class AmalgamCalculator(Calculator):
    """Energy, forces and stress of a model file, or of a list of them as a committee (the mean; deviations are among the results).

    precision: "float32" or "float64", of the network's features. threads: 0 means all processors; results do not depend on it.
    Stress (eV/Å³, tensile positive) exists where all three axes are periodic; `stresses` divides each atom's part of the virial by V/N.
    """

    implemented_properties = ["energy", "free_energy", "energies", "forces", "stress", "stresses"]
    default_parameters = {}

    def __init__(self, model, precision="float32", threads=0, **keywords):
        self.potential = Potential(model, precision, threads)
        super().__init__(**keywords)

    def check_state(self, atoms, tol=0.0):
        """What changed since the last calculation, of what the energy depends on."""
        known = self.atoms
        if known is None:
            return list(all_changes)
        changes = []
        if not np.array_equal(known.numbers, atoms.numbers):
            changes.append("numbers")
        if len(known) != len(atoms) or not (np.abs(known.positions - atoms.positions) <= tol).all():
            changes.append("positions")
        if not np.array_equal(known.cell.array, atoms.cell.array):
            changes.append("cell")
        if not np.array_equal(known.pbc, atoms.pbc):
            changes.append("pbc")
        return changes

    # ASE's own compares and copies every array of the atoms, which takes ten times as long as the energy of a small molecule.
    def get_property(self, name, atoms=None, allow_calculation=True):
        """As ASE's: the value, calculated where something has changed."""
        if name not in self.implemented_properties:
            raise PropertyNotImplementedError(f"{name} is not what {type(self).__name__} gives: {', '.join(self.implemented_properties)}")
        atoms = self.atoms if atoms is None else atoms
        changes = self.check_state(atoms)
        if changes:
            self.results = {}
        if name not in self.results:
            if not allow_calculation:
                return None
            self.calculate(atoms, [name], changes)
        if name not in self.results:
            raise PropertyNotImplementedError(f"{name}: expected three periodic axes, found pbc = {atoms.pbc}; without a volume there is no stress")
        value = self.results[name]
        return value.copy() if isinstance(value, np.ndarray) else value

    def calculate(self, atoms=None, properties=("energy",), system_changes=all_changes):
        """Fills `results`."""
        atoms = self.atoms if atoms is None else atoms
        result = self.potential.evaluate_atoms(atoms, "stresses" in properties)
        self._remember(atoms)
        self.results = {"energy": result.energy, "free_energy": result.energy, "energies": result.energies, "forces": result.forces}
        if atoms.pbc.all():
            volume = atoms.get_volume()
            self.results["stress"] = _voigt(result.virial, volume)
            if result.virials is not None:
                self.results["stresses"] = np.array([_voigt(part, volume / len(atoms)) for part in result.virials])
        if self.potential.has_uncertainty:
            self.results["energy_uncertainty"] = result.energy_uncertainty
            self.results["uncertainties"] = result.uncertainties
        if self.potential.members > 1:
            self.results["energy_deviation"] = result.energy_deviation
            self.results["force_deviations"] = result.force_deviations

    def _remember(self, atoms):
        known = self.atoms
        if known is None or not np.array_equal(known.numbers, atoms.numbers):
            self.atoms = atoms.copy()
            return
        known.positions[:] = atoms.positions
        known.cell[:] = atoms.cell.array
        known.pbc[:] = atoms.pbc


def _voigt(virial, volume):
    return full_3x3_to_voigt_6_stress(-(virial + virial.T) / (2 * volume))
