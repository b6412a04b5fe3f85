"""Inputs nobody thought of: mutated seeds for the parts that read what others wrote. ``make fuzz`` runs ten minutes."""
