"""What two desks tell each other so that each gets the runs it lacks; no I/O and no clock."""
