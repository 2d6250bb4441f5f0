"""The command line: one file per command. The only package that knows click, and the only one that prints."""
