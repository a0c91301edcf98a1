"""Afterword: what to do after a job interview, each thing exactly once, nothing ever sent."""

__version__ = "0.1.0"
