"""What filters say, taken apart: conditions on one value each, under AND and OR, with ``not`` pushed down to them.

This is for finding filters that contradict or repeat each other, not for judging resources. A condition that cannot be
understood stays as a whole, so that at least its repetition and its negation are seen.
"""
