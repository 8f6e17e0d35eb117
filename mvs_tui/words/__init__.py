"""The words of the program in people's languages: finding them in the source, reading, checking and trying them.

Rules
- One file for each language: `assets/words/<code>.po`, and over it a co-op's own `MVS_HOME/words/<code>.po`.
- `mvs.pot` is the list of all sentences; `python -m mvs_tui.words.extract` makes it from the source.
- Nothing here is imported while the program speaks English.
"""
