"""A LangChain retriever over an index."""

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, SkipValidation

from kashaf.search import Index


class KashafRetriever(BaseRetriever):
    """The best `k` documents for a query, each with its fields as metadata."""

    model_config = ConfigDict(arbitrary_types_allowed=True)
    index: SkipValidation[Index]
    k: int = 4

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        return [
            Document(
                id=hit.id,
                page_content=hit.body or hit.title,
                metadata={**hit.fields, "title": hit.title, "score": hit.score},
            )
            for hit in self.index.search(query, limit=self.k)
        ]
