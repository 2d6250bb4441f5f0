"""A generic graph and its runner. Knows nothing of AWS; the only place that starts threads."""
