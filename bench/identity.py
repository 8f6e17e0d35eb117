"""Plays random keys in front of both drivers, as `./run bench identity [--examples 200] [--seed 1] [--jobs 4]`.

Each example is a size, a kind of terminal, a look, a screen and keys, all by the seed (`tty_twin`). What differs in any
cell is printed with its case; the exit code is 1 then.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from pathlib import Path


def main() -> int:
    """Play and print."""
    from concurrent.futures import ThreadPoolExecutor

    from bench import tty_books
    from bench.tty_twin import Case, Different, by_chance, play, tour

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--examples", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=4)
    asked = parser.parse_args()
    chance, prepared = random.Random(asked.seed), tty_books.prepared()  # noqa: S311 - examples repeat by their seed

    def one(case: Case) -> str:
        with tempfile.TemporaryDirectory(dir=tty_books.memory()) as name:
            try:
                play(case, Path(name), prepared)
            except Different as error:
                return str(error)
        return ""

    cases = [*tour(), *(by_chance(chance) for _ in range(asked.examples))]
    with ThreadPoolExecutor(asked.jobs) as pool:
        found = [words for words in pool.map(one, cases) if words]
    print(*found, f"seed {asked.seed}: {len(cases)} examples, {len(found)} differ", sep="\n\n")
    return min(1, len(found))


if __name__ == "__main__":
    # This folder would hide Python's own module `tty` from all who import that.
    sys.path[:] = [folder for folder in sys.path if not folder.endswith("bench")]
    sys.exit(main())
