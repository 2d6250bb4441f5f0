"""Expressions and filters written out as Python, so that 100,000 resources are decided and not interpreted.

The filters of `query.filters` say what is true and why, in classes that are easy to read. They are the reference.
What is written here decides the same and nothing more: a resource that matches, or that cannot be decided, is shown
to the reference for its reason.

Source is only ever written from a parsed tree, and what a user wrote enters it through `repr` alone (`source`).
"""
