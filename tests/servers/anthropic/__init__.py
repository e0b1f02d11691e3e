"""A local server that speaks the Messages API as strictly as the provider does, with switches for what goes wrong."""
