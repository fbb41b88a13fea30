"""One target under atheris: `python -m benchmarks.torture.guided TARGET`. It ends the process."""

import sys

import atheris

with atheris.instrument_imports(include=["kashaf"]):
    from benchmarks.torture.targets import TARGETS

if __name__ == "__main__":
    program, name, *options = sys.argv
    target = TARGETS[name].hypothesis.fuzz_one_input  # type: ignore[attr-defined]
    atheris.Setup([program, *options], target)
    atheris.Fuzz()
