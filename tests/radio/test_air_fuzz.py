"""Bytes from anywhere upset no decoder: the targets of `./run fuzz`, with chance by Hypothesis instead of atheris."""

import importlib.util
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

FILE = Path(__file__).parents[2] / "bench" / "fuzz.py"
#: What one text or one frame of a pipe may take at most, in bytes, beside what was read once for all.
MOST_MEMORY = 2 * 1024 * 1024


def load() -> Any:
    """Load the bench, which is no part of the program."""
    spec = importlib.util.spec_from_file_location("fuzz", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


FUZZ = load()
SEEDS: dict[str, list[bytes]] = {name: list(FUZZ.seeds(name)) for name in FUZZ.TARGETS}


@st.composite
def bent(draw: st.DrawFn, name: str) -> bytes:
    """Give a good beginning with some bytes changed, left out, doubled or put in."""
    data = bytearray(draw(st.sampled_from(SEEDS[name])))
    for _change in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(data)))
        data[place : place + draw(st.integers(0, 3))] = draw(st.binary(max_size=3))
    return bytes(data)


@pytest.mark.parametrize("name", sorted(FUZZ.TARGETS))
def test_no_bytes_upset_a_decoder(name: str) -> None:
    """Noise, and good bytes that were bent a little: a value comes of it, or the one exception that is ours."""

    @given(data=st.binary(max_size=300) | bent(name))
    @settings(max_examples=400, deadline=None)
    def look(data: bytes) -> None:
        FUZZ.TARGETS[name](data)

    look()


@pytest.mark.parametrize("name", sorted(FUZZ.TARGETS))
def test_reading_takes_little_memory(name: str) -> None:
    """Each beginning, and the same at the greatest length, is read within the stated memory."""
    for seed in SEEDS[name]:
        FUZZ.TARGETS[name](seed)
        for data in (seed, (seed * 300)[: FUZZ.LONGEST[name]]):
            tracemalloc.start()
            FUZZ.TARGETS[name](data)
            _now, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            assert peak < MOST_MEMORY
