"""How fast engines answer queries."""
