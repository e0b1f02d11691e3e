"""The flow: from a message to its recorded result. Knows values and ports, and none of its siblings."""
