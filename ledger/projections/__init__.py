"""Read models: folds of the log up to a position, thrown away and rebuilt at will."""
