"""The ways a frame can travel: one file for each kind of link."""
