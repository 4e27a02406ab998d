"""Arithmetic checks declared in `data/checks.yml`: both sides and the verdict are computed here."""
