"""Web pages, feeds, agency news and crawls."""
