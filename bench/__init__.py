"""Benchmarks against peers: ratios in one run, never an absolute claim."""
