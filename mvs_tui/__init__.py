"""mvs-tui: a rural co-op's books in the terminal, kept in step over LoRa radios.

`models`, `radio` and `screens` are imported by these short names everywhere. An installed copy keeps them in
`mvs_tui/_lib`, so that no name like `models` is claimed for the whole Python; importing this package makes them known.

>>> import mvs_tui
>>> (mvs_tui.HOME / "models").is_dir()
True
"""

import sys
from pathlib import Path

__version__ = "0.1.0"

_LIB = Path(__file__).resolve().parent / "_lib"
HOME = _LIB if _LIB.is_dir() else _LIB.parent.parent
"""The folder that holds models, radio, screens and assets: `_lib` in an installed copy, else the repository."""

# First, because a folder `models` where the clerk happens to stand must not be taken for ours.
if sys.path[:1] != [str(HOME)]:
    sys.path.insert(0, str(HOME))
