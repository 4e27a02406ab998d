"""Frames in, Altair charts out; no files, no solving."""
