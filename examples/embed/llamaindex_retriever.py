"""A LlamaIndex retriever over an index: pip install llama-index-core."""

from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from kashaf.search import Index


class KashafRetriever(BaseRetriever):
    """The best `k` documents for a query, each a node with its fields as metadata."""

    def __init__(self, index: Index, k: int = 4) -> None:
        self._index = index
        self._k = k
        super().__init__()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return [
            NodeWithScore(
                node=TextNode(
                    id_=hit.id,
                    text=hit.body or hit.title,
                    metadata={**hit.fields, "title": hit.title},
                ),
                score=hit.score,
            )
            for hit in self._index.search(query_bundle.query_str, limit=self._k)
        ]
