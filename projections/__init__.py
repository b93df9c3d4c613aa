"""Folds over the log: claims in force, estimates, history, and the read models."""
