// @ts-check
/**
 * A client of Kashaf's HTTP API: one ES module without dependencies, for browsers and Node.
 *
 * @typedef {[start: number, end: number]} Span A match, in UTF-16 code units, as `slice` counts.
 * @typedef {{text: string, html: string, spans_utf16: Span[]}} Snippet `html` is escaped and safe to show.
 * @typedef {{value: string, count: number}} FacetValue
 * @typedef {{text: string, kind: "query" | "headline", documents: number}} Suggestion
 * @typedef {string | string[]} FilterValue A value, or several, any of which suffices; `100..300` is a range.
 *
 * @typedef {object} Hit
 * @property {string} id
 * @property {number} score
 * @property {string} title
 * @property {string} title_html The title as HTML: escaped, the matches in `<mark>`.
 * @property {Span[]} title_spans_utf16
 * @property {Snippet[]} snippets
 * @property {Record<string, unknown>} fields
 * @property {string[]} duplicates
 *
 * @typedef {object} Results
 * @property {number} total
 * @property {Hit[]} hits
 * @property {Record<string, FacetValue[]>} facets
 * @property {string[]} suggestions
 * @property {string[]} notes
 * @property {string | null} cursor Where the next page begins.
 * @property {string[]} [warnings]
 *
 * @typedef {object} SearchOptions
 * @property {number} [limit]
 * @property {number} [offset]
 * @property {string} [cursor]
 * @property {Record<string, FilterValue>} [filters] By field: `source`, `tag`, or one of the schema.
 * @property {string} [from] The first day, as YYYY-MM-DD.
 * @property {string} [to] The last day.
 * @property {string | string[]} [sort]
 * @property {string[]} [facets]
 * @property {string[]} [fields]
 * @property {boolean} [multiSelect]
 * @property {boolean} [collapse]
 * @property {boolean} [related]
 * @property {AbortSignal} [signal] Cancels the request.
 */

/** A request that the server rejected. */
export class KashafError extends Error {
  /** @param {number} status @param {string} detail */
  constructor(status, detail) {
    super(detail);
    this.name = "KashafError";
    /** The HTTP status. */
    this.status = status;
  }
}

export class Kashaf {
  /**
   * @param {string} server The address of a server, or of one of its indexes: `https://a.org/news`.
   * @param {{token?: string}} [options] A token to read with, if the server asks for one.
   */
  constructor(server, { token } = {}) {
    this.server = server.replace(/\/+$/, "");
    /** @type {Record<string, string>} */
    this.headers = token ? { Authorization: `Bearer ${token}` } : {};
  }

  /**
   * Searches for documents, best first.
   * @param {string} query @param {SearchOptions} [options] @returns {Promise<Results>}
   */
  async search(query, { signal, ...options } = {}) {
    const { filters = {}, facets: facet, multiSelect: multi_select, ...others } = options;
    return this.#get("search", { q: query, ...others, facet, multi_select, ...filters }, signal);
  }

  /**
   * Completes a query that is being typed.
   * @param {string} text @param {{limit?: number, signal?: AbortSignal}} [options]
   * @returns {Promise<Suggestion[]>}
   */
  async suggest(text, { limit, signal } = {}) {
    return (await this.#get("suggest", { q: text, limit }, signal)).suggestions;
  }

  /**
   * Returns values of a field in which a word begins with a text, most frequent first.
   * @param {string} field @param {string} [text] @param {{signal?: AbortSignal}} [options]
   * @returns {Promise<FacetValue[]>}
   */
  async facetValues(field, text = "", { signal } = {}) {
    return (await this.#get(`facets/${encodeURIComponent(field)}`, { q: text }, signal)).values;
  }

  /**
   * Returns a whole document, or null if there is none with this id.
   * @param {string} id
   * @returns {Promise<{id: string, title: string, body: string, fields: Record<string, unknown>} | null>}
   */
  async get(id) {
    try {
      return await this.#get(`documents/${encodeURIComponent(id)}`, {});
    } catch (error) {
      if (error instanceof KashafError && error.status === 404) return null;
      throw error;
    }
  }

  /**
   * Yields all documents that match, while the server reads them.
   * @param {string} query @param {Pick<SearchOptions, "filters" | "from" | "to" | "sort" | "fields">} [options]
   * @returns {AsyncGenerator<Record<string, unknown>>}
   */
  async *export(query, { filters = {}, ...options } = {}) {
    const response = await this.#fetch("export", { q: query, ...options, ...filters });
    const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
    const decoder = new TextDecoder();
    let text = "";
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const lines = (text + decoder.decode(part.value, { stream: true })).split("\n");
      text = lines.pop() ?? "";
      yield* lines.map((line) => JSON.parse(line));
    }
  }

  /** @param {string} path @param {Record<string, any>} params @param {AbortSignal} [signal] @returns {Promise<any>} */
  async #get(path, params, signal) {
    return (await this.#fetch(path, params, signal)).json();
  }

  /** @param {string} path @param {Record<string, any>} params @param {AbortSignal} [signal] */
  async #fetch(path, params, signal) {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(params)) {
      for (const each of [value ?? []].flat()) query.append(name, String(each));
    }
    const response = await fetch(`${this.server}/api/${path}?${query}`, { headers: this.headers, signal });
    if (response.ok) return response;
    const problem = await response.json().catch(() => ({}));
    throw new KashafError(response.status, problem.detail ?? response.statusText);
  }
}
