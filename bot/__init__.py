"""ChatOps Commander: plain words become approved, executed, recorded actions on real hosts."""

__version__ = "0.1.0"
