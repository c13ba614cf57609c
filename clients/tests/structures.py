"""Structures of every kind for the comparison of all doors, and the models that are compared on them."""
import gzip
import subprocess

import numpy as np
from ase import Atoms
from ase.build import bulk

from support import MODEL, OTHER, PROGRAM, ROOT, TINY


def lattice(repeat, elements, spacing=3.3, shift=0.2, seed=3, tilt=None):
    """A body-centred crystal of alternating elements, every atom off its place. tilt: xy, xz, yz, in lengths of the first axis."""
    atoms = bulk("Mo", a=spacing, cubic=True) * repeat
    atoms.numbers[:] = np.resize(elements, len(atoms))
    if tilt:
        cell, side = atoms.cell.array, atoms.cell.array[0, 0]
        cell[1, 0], cell[2, 0], cell[2, 1] = tilt[0] * side, tilt[1] * side, tilt[2] * side
        atoms.set_cell(cell, scale_atoms=True)
    atoms.rattle(shift, seed=seed)
    return atoms


def opened(atoms, periodic, margin=6.0):
    """The same with open axes, along which the cell is larger than the atoms are."""
    cell = atoms.cell.array
    for axis in range(3):
        if not periodic[axis]:
            cell[axis, axis] += 2 * margin
            atoms.positions[:, axis] += margin
    return Atoms(atoms.numbers, positions=atoms.positions, cell=cell, pbc=periodic)


def structures(elements):
    """Names and structures. Cells are such as LAMMPS has them: the first vector along x, the second in the plane of x and y."""
    few = elements[::max(1, len(elements) // 4)][:5]
    molecule = lattice((2, 2, 1), few, spacing=2.9)[[0, 1, 2, 3, 5, 6, 7]]
    yield "molecule", opened(molecule, (False, False, False))
    yield "slab", opened(lattice((2, 2, 2), few), (True, True, False))
    yield "wire", opened(lattice((2, 2, 3), few), (False, False, True))
    yield "crystal", lattice((3, 3, 3), few)
    # Angles of 41°, 33° and 40°, as in cells that nobody has reduced.
    yield "tilted", lattice((2, 2, 2), few, tilt=(1.15, -0.9, 1.2))
    outside = lattice((2, 2, 2), few, tilt=(0.3, 0.1, -0.2))
    whole = np.random.default_rng(7).integers(-3, 4, (len(outside), 3))
    outside.positions += whole @ outside.cell.array
    yield "outside", outside
    if len(elements) > 80:
        yield "mixture", lattice((4, 4, 3), elements, spacing=4.0)


def trained(folder, name, *settings):
    """A model of all 89 elements after five steps of training."""
    subprocess.run([PROGRAM, "train", "--data", ROOT / "examples" / "inorganic89" / "train.xyz", "--preset", "tiny", "--threads", "1", "--set",
                    "training.steps=5", *[word for setting in settings for word in ("--set", setting)], "-o", folder / name], check=True, capture_output=True)
    return [folder / name / "model.safetensors"]


def imported(folder, source):
    """A model of DeePMD-kit, imported."""
    file = folder / source.name.removesuffix(".gz")
    file.write_bytes(gzip.decompress(source.read_bytes()) if source.suffix == ".gz" else source.read_bytes())
    model = folder / f"{file.stem}.safetensors"
    subprocess.run([PROGRAM, "import", file, "-o", model], check=True, capture_output=True)
    return [model]


def models(folder):
    """Names and lists of model files (several are a committee)."""
    yield "MoE", [MODEL]
    yield "MoE of H and O", [TINY]
    yield "committee", [MODEL, OTHER]
    yield "universal", ["universal"]
    yield "universal-tiny@3", ["universal-tiny@3"]
    yield "universal-small", ["universal-small"]
    if not PROGRAM.is_file():
        return
    yield "dense", trained(folder, "dense", "experts.routing=none")
    yield "moments that pass", trained(folder, "passing", "model.moment_messages=true", "model.sym_degree=2")
    yield "MoLE", trained(folder, "mole", "experts.routing=configuration", "experts.expert_kind=linear")
    goldens = ROOT / "tests" / "data" / "goldens"
    yield "DeePMD-kit", imported(folder, goldens / "deepmd-kit-dpa3-checkpoints" / "single_prod.pt.gz")
    yield "DeePMD-kit, experts", imported(folder, goldens / "deepmd-kit-dpa3-checkpoints" / "pack_s0.pt.gz")
