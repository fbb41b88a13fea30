import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.ar.ArabicAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LogDocMergePolicy;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;

/**
 * Lucene's ArabicAnalyzer with BM25 (k1 1.2, b 0.75), one field, as a reference to measure against.
 *
 * <pre>
 * LuceneSearch index  DOCS.tsv DIR         builds DIR anew
 * LuceneSearch search DIR QUERIES.tsv K    prints "query document score", best first, at most K each
 * </pre>
 *
 * Both files are UTF-8, a line {@code id TAB text}. Ids hold no white space. Documents of one score
 * come in the order in which they were indexed.
 */
public final class LuceneSearch {
  private static final String ID = "id";
  private static final String TEXT = "text";
  private static final double BUFFER_MB = 256;

  public static void main(String[] args) throws IOException {
    if (args.length == 3 && args[0].equals("index")) {
      index(Path.of(args[1]), Path.of(args[2]));
    } else if (args.length == 4 && args[0].equals("search")) {
      search(Path.of(args[1]), Path.of(args[2]), Integer.parseInt(args[3]));
    } else {
      System.err.println("usage: LuceneSearch index DOCS DIR | search DIR QUERIES K");
      System.exit(2);
    }
  }

  private static void index(Path documents, Path target) throws IOException {
    IndexWriterConfig config =
        new IndexWriterConfig(new ArabicAnalyzer())
            .setSimilarity(new BM25Similarity(1.2f, 0.75f))
            .setOpenMode(IndexWriterConfig.OpenMode.CREATE)
            .setMergePolicy(new LogDocMergePolicy())
            .setRAMBufferSizeMB(BUFFER_MB);
    try (Directory directory = FSDirectory.open(target);
        IndexWriter writer = new IndexWriter(directory, config);
        BufferedReader lines = Files.newBufferedReader(documents)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Document document = new Document();
        document.add(new StringField(ID, idOf(line), Field.Store.YES));
        document.add(new TextField(TEXT, textOf(line), Field.Store.NO));
        writer.addDocument(document);
      }
      writer.forceMerge(1);
    }
  }

  private static void search(Path source, Path queries, int k) throws IOException {
    try (Directory directory = FSDirectory.open(source);
        DirectoryReader reader = DirectoryReader.open(directory);
        Analyzer analyzer = new ArabicAnalyzer();
        BufferedReader lines = Files.newBufferedReader(queries);
        PrintWriter out =
            new PrintWriter(
                new BufferedWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8)))) {
      IndexSearcher searcher = new IndexSearcher(reader);
      searcher.setSimilarity(new BM25Similarity(1.2f, 0.75f));
      StoredFields stored = searcher.storedFields();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        for (ScoreDoc hit : searcher.search(anyWord(analyzer, textOf(line)), k).scoreDocs) {
          out.println(idOf(line) + " " + stored.document(hit.doc).get(ID) + " " + hit.score);
        }
      }
    }
  }

  /** The words of a text, any of which may match: no character of it is read as an operator. */
  private static Query anyWord(Analyzer analyzer, String text) throws IOException {
    BooleanQuery.Builder query = new BooleanQuery.Builder();
    try (TokenStream tokens = analyzer.tokenStream(TEXT, text)) {
      CharTermAttribute term = tokens.addAttribute(CharTermAttribute.class);
      tokens.reset();
      while (tokens.incrementToken()) {
        query.add(new TermQuery(new Term(TEXT, term.toString())), BooleanClause.Occur.SHOULD);
      }
      tokens.end();
    }
    return query.build();
  }

  private static String idOf(String line) {
    return line.substring(0, line.indexOf('\t'));
  }

  private static String textOf(String line) {
    return line.substring(line.indexOf('\t') + 1);
  }
}
