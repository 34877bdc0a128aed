"""The releases of every project of a run as numbers, and what the solver is told about them."""
