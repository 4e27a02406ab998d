"""What several charts share: the look, axes, labels, marks, tooltips."""
