"""Data files in, one checked and frozen `Dataset` out; the only rooms that read `data/`, and the claims held against the texts."""
