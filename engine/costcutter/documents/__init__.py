"""YAML with places, and JSON Schema with messages about the real mistake: the only package that knows either."""
