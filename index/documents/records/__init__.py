"""Records → documents: interprets their keys, converts their values, and assigns ids."""
