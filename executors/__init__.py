"""Running what was decided: transports (SSH, this machine), wrappers around them, and the executor of plans."""
