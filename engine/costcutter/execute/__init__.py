"""Carries a plan out, and writes down what happens. The only stage that changes AWS."""
