"""How entries become the few bytes of a radio frame, and back."""
