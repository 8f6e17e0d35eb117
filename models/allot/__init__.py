"""The allotment: who gets a machine when, by a rule that every desk computes alike. No clock, no floats, no I/O."""
