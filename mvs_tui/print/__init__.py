"""Pages of plain text, at most 80 columns wide: for paper, and for the command line."""
