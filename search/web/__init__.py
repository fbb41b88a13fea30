"""The search page and the HTTP API over one index (the extra `web`)."""
