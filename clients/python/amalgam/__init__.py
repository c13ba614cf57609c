"""Machine-learning interatomic potentials with mixtures of experts: the native library of Amalgam in Python.

Needs numpy and ASE. The library is found beside this package, by the environment variable AMALGAM_LIBRARY, or in artifacts/native of a checkout.
"""
from .calculator import AmalgamCalculator
from .potential import Potential, Result
from .program import AmalgamError as ProgramError
from .program import evaluate, inspect, predict, run, train
from .library import AmalgamError, version

__all__ = ["AmalgamCalculator", "AmalgamError", "Potential", "ProgramError", "Result", "evaluate", "inspect", "predict", "run", "train", "version"]
