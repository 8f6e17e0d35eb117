"""Write the golden vectors of docs/protocol.md, or see whether they still are what the page says.

    python -m tests.vectors.make_vectors            writes the files again
    python -m tests.vectors.make_vectors --check    changes nothing; ends with 1 and names the files that differ

Bytes are in hexadecimal; a choice is its number; numbers go up to 2^63-1, beyond what a float can hold.

It needs Python and PyNaCl, and nothing of the project: the bytes come from the page alone, written a second time in
page.py. So whoever writes another program can test it with the JSON files, and whoever changes this one is told.
What is signed never changes: a vector may be added, but one that stands may only be altered if the page was wrong.
"""

import json
import sys
from pathlib import Path

from tests.vectors import air, invalid, orders, sealing, valid
from tests.vectors.valid import Json

FOLDER = Path(__file__).parent


def one_a_line(sections: dict[str, list[dict[str, Json]]]) -> str:
    """Write one vector a line, so that a difference shows which."""
    blocks: list[str] = []
    for name, rows in sections.items():
        lines = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in rows)
        blocks.append(f"{json.dumps(name)}: [\n{lines}\n]")
    return "{\n" + ",\n".join(blocks) + "\n}\n"


def files() -> dict[str, str]:
    """Every file's name and text."""
    sections: dict[str, dict[str, list[dict[str, Json]]]] = {
        "entries": {"kinds": valid.table(), "entries": valid.vectors()},
        "invalid": {"invalid": invalid.vectors()},
        "names": {**sealing.numbers(), **sealing.names(), "calendar": sealing.calendar()},
        "logs": {**sealing.logs(), "envelopes": sealing.envelopes()},
        "signatures": {"desk keys": sealing.desk_keys(), "signatures": sealing.signatures()},
        "orders": {"orders": orders.vectors()},
        "air": air.sections(),
    }
    return {f"{name}.json": one_a_line(section) for name, section in sections.items()}


def main(arguments: list[str]) -> int:
    """Write the files, or with --check only compare."""
    if arguments not in ([], ["--check"]):
        sys.stderr.write(f"{__doc__}\n")
        return 2
    differ = 0
    for name, text in files().items():
        path = FOLDER / name
        if not arguments:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            sys.stderr.write(f"{path.name} is not what the page says\n")
            differ = 1
    return differ


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
