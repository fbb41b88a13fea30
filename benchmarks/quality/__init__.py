"""How well engines rank documents, and how well stemmers group words."""
