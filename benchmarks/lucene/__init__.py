"""Lucene's ArabicAnalyzer with BM25, run on the JVM."""
