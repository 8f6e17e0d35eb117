"""An invented co-op to look at and to practise on, made from a seed by the same code that keeps real books."""

from __future__ import annotations


def run(seed: int, *, headless: bool = False, as_json: bool = False) -> int:
    """Show the demo: its story as text or JSON, or the screens with another village answering; gives the exit code."""
    from mvs_tui.demo.story import run as told

    return told(seed, headless=headless, as_json=as_json)
