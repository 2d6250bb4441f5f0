"""Policies: from files to checked, typed, compiled values."""
