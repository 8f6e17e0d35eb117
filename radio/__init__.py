"""Everything between two desks: bytes on the air, what is missing where, and the links that carry it."""
