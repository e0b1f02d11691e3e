"""Values and ports. Everything else in the product imports this package; it imports only pydantic."""
