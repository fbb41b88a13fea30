// Shows results without leaving the page: while one types, and when a filter changes.
// The server renders them; this puts them in place of the old ones.
const PAUSE = 10; // milliseconds without a key before another search, while one is under way
const LINKS = ".switches a"; // contain the query: language, help, other indexes
const box = document.getElementById("q");
const form = document.getElementById("search");
const emptyDirection = box.dir === "auto" ? (document.documentElement.lang === "ar" ? "rtl" : "ltr") : box.dir;
let latest = null;
let wanted = location.href; // what is shown, or on its way
let isLoading = false;
let timer = 0;

/** The event on `document` after results were put in place. */
export const SHOWN = "kashaf-shown";

/** Goes to a URL of this site: shows it here, as an entry of the history; what was typed has one. */
export function go(url, { isTyped = false, isTyping = false } = {}) {
  clearTimeout(timer);
  const { href } = new URL(url, location.href);
  const replaces = href === location.href || (isTyped && history.state?.isTyping);
  if (href !== wanted) show(href); // before the history: the request takes longer
  history[replaces ? "replaceState" : "pushState"]({ isTyping }, "", href);
}

/** Goes to the results of a query, with the filters that apply. */
export function search(query, { isTyping = false } = {}) {
  const narrow = document.getElementById("narrow");
  const params = given(narrow || form);
  params.set("q", query);
  return go(`${form.action}?${params}`, { isTyped: true, isTyping });
}

/** Returns the parameters of a form that are not empty. */
export function given(from) {
  const params = new URLSearchParams();
  for (const [name, value] of new FormData(from)) {
    if (value && !(name === "sort" && value === "relevance")) params.append(name, value);
  }
  return params;
}

export function startLiveResults() {
  box.addEventListener("input", () => { // also of a composition: phones compose every word
    box.dir = box.value ? "auto" : emptyDirection;
    clearTimeout(timer);
    if (isLoading) timer = setTimeout(() => search(box.value, { isTyping: true }), PAUSE);
    else search(box.value, { isTyping: true });
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    search(box.value);
  });
  addEventListener("popstate", () => {
    if (location.pathname === new URL(form.action).pathname) show(location.href, { setsBox: true });
    else location.reload();
  });
}

async function show(url, { setsBox = false } = {}) {
  latest?.abort();
  wanted = url;
  isLoading = true;
  const own = (latest = new AbortController());
  try {
    const response = await fetch(url, { signal: own.signal });
    const text = await response.text();
    if (own !== latest) return;
    isLoading = false;
    place(new DOMParser().parseFromString(text, "text/html"), setsBox);
  } catch (error) {
    if (error.name !== "AbortError") location.assign(url);
  }
}

function place(page, setsBox) {
  const main = document.getElementById("content");
  const focused = selectorOf(main.contains(document.activeElement) ? document.activeElement : null);
  const open = [...main.querySelectorAll("details[id]")].map((details) => [details.id, details.open]);
  document.title = page.title;
  document.body.className = page.body.className;
  const links = page.querySelectorAll(LINKS);
  document.querySelectorAll(LINKS).forEach((link, at) => { link.href = links[at].getAttribute("href"); });
  main.replaceChildren(...page.getElementById("content").childNodes);
  for (const [id, isOpen] of open) {
    const details = document.getElementById(id);
    if (details) details.open = isOpen;
  }
  if (setsBox) {
    box.value = page.getElementById("q").value;
    box.dir = box.value ? "auto" : emptyDirection;
  }
  document.dispatchEvent(new Event(SHOWN));
  if (focused) main.querySelector(focused)?.focus({ preventScroll: true });
  document.getElementById("status").textContent = main.querySelector(".count")?.textContent ?? "";
}

function selectorOf(element) {
  if (!element) return "";
  if (element.id) return `#${CSS.escape(element.id)}`;
  if (element.href) return `a[href="${CSS.escape(element.getAttribute("href"))}"]`;
  if (!element.name) return "";
  const value = element.type === "checkbox" ? `[value="${CSS.escape(element.value)}"]` : "";
  return `[name="${CSS.escape(element.name)}"]${value}`;
}
