"""A driver for Textual that sends a terminal only the cells that differ: for slow lines and old terminals.

It knows nothing of the program around it and could be published alone. From the inside out:

- `style`: SGR as a value, and the shortest escape from one style to another
- `grid`: Textual's stream applied to cells · `path`: the shortest cursor move · `painter`: the shortest way to draw
- `terminal` and `terminfo`: what a terminal can do · `window`: how much may be under way to it · `outlet`: writes
- `tty`: line settings and size · `paste`: pasted text has an end · `driver`: Textual's side

Use it as `App(driver_class=CellDriver)`, with `from mvs_tui.celldiff.driver import CellDriver`. `terminal.Unfit` is
raised where nothing can be drawn.
"""
