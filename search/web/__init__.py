"""The search page and the HTTP API, over one index or several (the extra `web`)."""
