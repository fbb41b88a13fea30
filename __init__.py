"""Kashaf (كشّاف): full-text search for Arabic.

`kashaf.index` turns documents into an index, `kashaf.search` answers queries on it.
"""

import logging

logging.getLogger(__name__).addHandler(logging.NullHandler())
