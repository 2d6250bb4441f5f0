"""Conditions on resources: JMESPath with types, filters, and answers of three values."""
