import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.lucene.analysis.core.WhitespaceAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.FuzzyQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.WildcardQuery;
import org.apache.lucene.store.FSDirectory;

/**
 * Times Lucene on words that are already analyzed.
 *
 * <pre>
 * LuceneSpeed DOCUMENTS.tsv DIR WARM.tsv QUERIES.tsv
 * </pre>
 *
 * Documents are lines {@code id TAB stems TAB forms}, queries {@code set TAB kind TAB words}, words
 * separated by spaces. Prints {@code set cpu wall} in milliseconds for each query, once those of WARM
 * have been run.
 */
public final class LuceneSpeed {
  private static final int TOP = 10;

  public static void main(String[] args) throws IOException {
    try (FSDirectory directory = FSDirectory.open(Path.of(args[1]))) {
      build(Path.of(args[0]), directory);
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        IndexSearcher searcher = new IndexSearcher(reader);
        searcher.setQueryCache(null);
        StoredFields stored = searcher.storedFields();
        ThreadMXBean clock = ManagementFactory.getThreadMXBean();
        for (int i = 2; i < 4; i++) {
          try (BufferedReader lines = Files.newBufferedReader(Path.of(args[i]))) {
            PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
              String[] parts = line.split("\t");
              long cpu = clock.getCurrentThreadCpuTime();
              long wall = System.nanoTime();
              for (ScoreDoc hit : searcher.search(query(parts[1], parts[2]), TOP).scoreDocs) {
                stored.document(hit.doc).get("id");
              }
              wall = System.nanoTime() - wall;
              cpu = clock.getCurrentThreadCpuTime() - cpu;
              if (i == 3) {
                out.println(parts[0] + "\t" + cpu / 1e6 + "\t" + wall / 1e6);
              }
            }
            out.flush();
          }
        }
      }
    }
  }

  private static void build(Path documents, FSDirectory directory) throws IOException {
    IndexWriterConfig config = new IndexWriterConfig(new WhitespaceAnalyzer());
    config.setRAMBufferSizeMB(512);
    try (IndexWriter writer = new IndexWriter(directory, config);
        BufferedReader lines = Files.newBufferedReader(documents)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] parts = line.split("\t", -1);
        Document document = new Document();
        document.add(new StringField("id", parts[0], Field.Store.YES));
        document.add(new TextField("stems", parts[1], Field.Store.NO));
        document.add(new TextField("forms", parts[2], Field.Store.NO));
        writer.addDocument(document);
      }
      writer.forceMerge(1);
    }
  }

  private static Query query(String kind, String text) {
    String[] words = text.split(" ");
    switch (kind) {
      case "phrase":
        return new PhraseQuery("stems", words);
      case "prefix":
        return new PrefixQuery(new Term("forms", text));
      case "wildcard":
        return new WildcardQuery(new Term("forms", text));
      case "fuzzy":
        return new FuzzyQuery(new Term("forms", text), 1);
      default:
        BooleanClause.Occur occur =
            kind.equals("and") ? BooleanClause.Occur.MUST : BooleanClause.Occur.SHOULD;
        BooleanQuery.Builder builder = new BooleanQuery.Builder();
        for (String word : words) {
          builder.add(new TermQuery(new Term("stems", word)), occur);
        }
        return builder.build();
    }
  }
}
