"""A story of synthetic people for a simulated ledger: four articles of the press, told through the use cases."""
