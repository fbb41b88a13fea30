"""What filters, facets and sorting cost."""
