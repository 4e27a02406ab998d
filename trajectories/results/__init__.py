"""What the solved sources say, as tidy frames and words: plotted series, contradictions, sensitivity, lineage."""
