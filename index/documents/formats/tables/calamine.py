"""The program of a child process that reads a spreadsheet: `python -m …tables.calamine PATH`.

It writes lines of JSON: the names of the sheets, then for each sheet its rows and `null`. It is a
process of its own because a crafted file can make calamine allocate memory without end and abort.
"""

import json
import sys
from typing import IO


def main(file: IO[bytes], output: IO[bytes]) -> None:
    """Write the rows of a spreadsheet.

    Args:
        file: The spreadsheet.
        output: Receives the lines of JSON. Dates are in ISO form.
    """
    from python_calamine import CalamineWorkbook

    def write(value: object) -> None:
        output.write(json.dumps(value, ensure_ascii=False, default=str).encode() + b"\n")

    workbook = CalamineWorkbook.from_filelike(file)
    write(workbook.sheet_names)
    for name in workbook.sheet_names:
        for row in workbook.get_sheet_by_name(name).iter_rows():
            write(row)
        write(None)
    output.flush()


if __name__ == "__main__":
    with open(sys.argv[1], "rb") as given:
        try:
            main(given, sys.stdout.buffer)
        except BaseException as error:
            sys.exit(f"{type(error).__name__}: {error}".replace("\n", " "))
