"""One open index serves many threads."""

from concurrent.futures import ThreadPoolExecutor

from kashaf.search import open_index

QUERIES = ("القوات الأميركية", "العراق", '"عين الأسد"', "نخ*", "وزير~1", "النفط AND اسعار", "*ية")


def test_eight_threads_find_what_one_finds(news):
    with open_index(news) as index:
        alone = {query: [(hit.id, hit.score) for hit in index.search(query)] for query in QUERIES}
    with open_index(news) as index, ThreadPoolExecutor(8) as pool:
        found = pool.map(lambda query: (query, index.search(query).hits), QUERIES * 20)
        for query, hits in found:
            assert [(hit.id, hit.score) for hit in hits] == alone[query]
