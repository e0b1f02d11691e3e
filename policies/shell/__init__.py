"""Reading commands: a closed table says what is LOW, an analyser says why the rest is not."""
