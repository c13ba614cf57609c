"""The program `amalgam` from Python: command lines in, dictionaries out."""
import json
import os
import shutil
import subprocess
from pathlib import Path


class AmalgamError(RuntimeError):
    """The program ended with an error; its message is the text, its exit status `status`."""

    def __init__(self, status, text):
        super().__init__(text)
        self.status = status


def _program():
    here = Path(__file__).resolve().parent
    beside = [parent / "artifacts" / "native" / "amalgam" for parent in here.parents]
    for path in beside:
        if path.is_file() and os.access(path, os.X_OK):
            return str(path)
    found = shutil.which("amalgam")
    if found is None:
        raise FileNotFoundError("expected the program amalgam in artifacts/native of a checkout or on the PATH, found none\n"
                                "  → set AMALGAM_PROGRAM to its path")
    return found


def run(verb, *arguments, echo=False, **options):
    """Runs a verb and returns what it prints. Options become command-line options: temperature=300 is --temperature 300, force=True is --force.

    echo: whether its progress (standard error) is shown as it comes. Raises AmalgamError with the program's message.
    """
    line = [os.environ.get("AMALGAM_PROGRAM") or _program(), verb, *map(str, arguments)]
    for name, value in options.items():
        option = "--" + name.replace("_", "-")
        values = value if isinstance(value, (list, tuple)) else [value]
        for one in values:
            if one is True:
                line.append(option)
            elif one is not False and one is not None:
                line += [option, str(one)]
    done = subprocess.run(line, stdout=subprocess.PIPE, stderr=None if echo else subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise AmalgamError(done.returncode, (done.stderr or "").strip() or f"amalgam {verb} ended with status {done.returncode}")
    return done.stdout


def _json(verb, *arguments, **options):
    return json.loads(run(verb, *arguments, json=True, **options))


def train(run_file=None, *, output, echo=False, **options):
    """Trains a model; options are those of `amalgam train`, such as data="train.xyz", minutes=5, preset="small". Returns what `amalgam train --json` says:
    the path of the model under "model", errors under "validation" and "test"."""
    return _json("train", *([run_file] if run_file else []), output=output, echo=echo, **options)


def evaluate(model, file, **options):
    """Errors of a model on labelled structures: what `amalgam evaluate --json` says."""
    return _json("evaluate", model, file, **options)


def predict(model, file, output, **options):
    """Writes predictions beside the structures of a file: what `amalgam predict --json` says of it."""
    return _json("predict", model, file, output=output, **options)


def inspect(file, **options):
    """What a model or a file of structures is: what `amalgam inspect --json` says."""
    return _json("inspect", file, **options)
