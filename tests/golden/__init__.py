"""Books of every released format, and what they said when they were written."""
