"""A driver for Textual that sends a terminal only the cells that differ."""
