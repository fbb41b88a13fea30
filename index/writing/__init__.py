"""Writing an index: documents → tokens as arrays → segments, merged and committed by `IndexWriter`."""
