// Completion of the query: a combobox with a list of words and headlines (ARIA APG).
import { search } from "./live.js";

const box = document.getElementById("q");
const list = document.getElementById("completions");
const base = document.documentElement.dataset.base;
let latest = null;
let chosen = -1;

/** Tells whether the list is open. */
export const isOpen = () => !list.hidden;

export function startCompletion() {
  const attributes = { role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list" };
  for (const [name, value] of Object.entries(attributes)) box.setAttribute(name, value);
  box.addEventListener("input", complete);
  box.addEventListener("keydown", onKey);
  box.addEventListener("blur", close);
  box.form.addEventListener("submit", close);
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault(); // the box keeps the focus
    const option = event.target.closest("[role=option]");
    if (option) pick(option);
  });
}

async function complete() {
  latest?.abort();
  const own = (latest = new AbortController());
  if (!box.value.trim()) return close();
  try {
    const response = await fetch(`${base}/api/suggest?q=${encodeURIComponent(box.value)}`, { signal: own.signal });
    const { suggestions } = response.ok ? await response.json() : { suggestions: [] };
    if (own === latest && document.activeElement === box) open(suggestions);
  } catch (error) {
    if (error.name !== "AbortError") close();
  }
}

function open(suggestions) {
  const groups = [["query", list.dataset.words], ["headline", list.dataset.headlines]];
  list.replaceChildren(
    ...groups.flatMap(([kind, name]) => {
      const texts = suggestions.filter((one) => one.kind === kind).map((one) => one.text);
      return texts.length ? [group(name, texts)] : [];
    }),
  );
  options().forEach((option, at) => { option.id = `completion-${at}`; });
  choose(-1);
  list.hidden = !suggestions.length;
  box.setAttribute("aria-expanded", String(isOpen()));
}

function group(name, texts) {
  const element = make("div", { role: "group", "aria-label": name });
  const heading = make("div", { class: "heading", "aria-hidden": "true" }, name);
  element.append(heading, ...texts.map((text) => make("div", { role: "option", dir: "auto", "aria-selected": "false" }, text)));
  return element;
}

function make(tag, attributes, text = "") {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.textContent = text;
  return element;
}

const options = () => [...list.querySelectorAll("[role=option]")];

function choose(at) {
  chosen = at;
  options().forEach((option, number) => option.setAttribute("aria-selected", String(number === at)));
  const option = options()[at];
  if (option) {
    box.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else box.removeAttribute("aria-activedescendant");
}

function onKey(event) {
  if (!isOpen() || event.isComposing) return;
  const count = options().length;
  if (event.key === "ArrowDown") choose(chosen + 1 < count ? chosen + 1 : -1);
  else if (event.key === "ArrowUp") choose(chosen < 0 ? count - 1 : chosen - 1);
  else if (event.key === "Enter" && chosen >= 0) pick(options()[chosen]);
  else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function pick(option) {
  box.value = option.textContent;
  close();
  search(box.value);
}

function close() {
  latest?.abort();
  list.hidden = true;
  chosen = -1;
  box.setAttribute("aria-expanded", "false");
  box.removeAttribute("aria-activedescendant");
}
