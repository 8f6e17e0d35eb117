"""Simulated air and simulated villages, repeatable by seed."""
