"""The main jobs as questions and answers, line by line: for screen readers, and for lines that carry little.

Rules
- Only lines go out: no escape code, no cursor move, at most 78 cells each, one thing a line, a state as a word.
- Neither textual nor rich is imported here. What a form asks, means and refuses comes from `screens.papers`.
- Every question can be answered by Enter where something stands in brackets; `?` explains, `<` goes back, `.` leaves.
- What was answered is kept at once, as the draft that the full screen knows too: a dropped line loses nothing.
"""
