"""The functions of clients/c/amalgam.h through ctypes; what every member means stands there."""
import ctypes
import os
from pathlib import Path

_ABI = 1
_NAMES = ("libamalgam.so", "libamalgam.dylib", "libamalgam.dll")


class AmalgamError(RuntimeError):
    """What the library refused, with its code (clients/c/amalgam.h) in `code`."""

    def __init__(self, code, text):
        super().__init__(text)
        self.code = code


class Options(ctypes.Structure):
    _fields_ = [("size", ctypes.c_int32), ("precision", ctypes.c_int32), ("threads", ctypes.c_int32)]


class Info(ctypes.Structure):
    _fields_ = [(name, ctypes.c_int32) for name in
                ("size", "members", "elements", "layers", "widest", "precision", "threads", "needs_counts")] + [
                    ("cutoff", ctypes.c_double), ("reach", ctypes.c_double), ("has_uncertainty", ctypes.c_int32),
                    ("reserved", ctypes.c_int32)]


class Input(ctypes.Structure):
    _fields_ = [("size", ctypes.c_int32), ("atoms", ctypes.c_int32), ("ghosts", ctypes.c_int32), ("periodic", ctypes.c_int32 * 3),
                ("numbers", ctypes.c_void_p), ("positions", ctypes.c_void_p), ("cell", ctypes.c_void_p), ("ghost_owner", ctypes.c_void_p),
                ("same_atoms", ctypes.c_int32), ("summed", ctypes.c_int32), ("skin", ctypes.c_double), ("pair_start", ctypes.c_void_p),
                ("pair_neighbor", ctypes.c_void_p), ("exchange", ctypes.c_void_p), ("counts", ctypes.c_void_p)]


class Output(ctypes.Structure):
    _fields_ = [("size", ctypes.c_int32), ("reserved", ctypes.c_int32), ("energy", ctypes.c_double), ("virial", ctypes.c_double * 9),
                ("energies", ctypes.c_void_p), ("forces", ctypes.c_void_p), ("virials", ctypes.c_void_p), ("member_energies", ctypes.c_void_p),
                ("member_forces", ctypes.c_void_p), ("energy_uncertainty", ctypes.c_double), ("uncertainties", ctypes.c_void_p)]


def _candidates():
    if os.environ.get("AMALGAM_LIBRARY"):
        yield Path(os.environ["AMALGAM_LIBRARY"])
        return
    here = Path(__file__).resolve().parent
    folders = [here] + [parent / "artifacts" / "native" for parent in here.parents]
    yield from (folder / name for folder in folders for name in _NAMES)


def _load():
    tried = list(_candidates())
    for path in tried:
        if path.is_file():
            library = ctypes.CDLL(str(path))
            break
    else:
        raise ImportError("expected the native library of Amalgam beside this package, in artifacts/native of a checkout, or where AMALGAM_LIBRARY "
                          f"says, found none\n  → set AMALGAM_LIBRARY to its path (looked for {tried[0]} and {len(tried) - 1} others)")
    if library.amalgam_abi() != _ABI:
        raise ImportError(f"{path}: expected a library with interface {_ABI}, found {library.amalgam_abi()}\n  → take package and library of one version")
    library.amalgam_version.restype = library.amalgam_last_error.restype = ctypes.c_char_p
    library.amalgam_open.argtypes = [ctypes.POINTER(ctypes.c_char_p), ctypes.c_int, ctypes.POINTER(Options), ctypes.POINTER(ctypes.c_int64)]
    library.amalgam_close.argtypes = [ctypes.c_int64]
    library.amalgam_describe.argtypes = [ctypes.c_int64, ctypes.POINTER(Info)]
    library.amalgam_elements.argtypes = [ctypes.c_int64, ctypes.c_void_p, ctypes.c_int]
    library.amalgam_evaluate.argtypes = [ctypes.c_int64, ctypes.POINTER(Input), ctypes.POINTER(Output)]
    return library


LIBRARY = _load()


def check(code):
    """Raises AmalgamError unless a code is AMALGAM_OK."""
    if code:
        raise AmalgamError(code, LIBRARY.amalgam_last_error().decode())


def version():
    """Version of the native library."""
    return LIBRARY.amalgam_version().decode()
