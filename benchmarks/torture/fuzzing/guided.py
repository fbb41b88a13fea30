"""One target under atheris, which ends the process.

python -m benchmarks.torture.fuzzing.guided TARGET
"""

import sys

import atheris

with atheris.instrument_imports(include=["kashaf"]):
    from benchmarks.torture.fuzzing.targets import TARGETS

if __name__ == "__main__":
    program, name, *options = sys.argv
    target = TARGETS[name].hypothesis.fuzz_one_input  # type: ignore[attr-defined]
    atheris.Setup([program, *options], target)
    atheris.Fuzz()
