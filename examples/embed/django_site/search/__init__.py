"""The project's own `search` app; Kashaf's package is `kashaf.search`, so both can be imported."""
