// Filters: they apply when they change, and long lists of values can be searched.
import { SHOWN, given, go } from "./live.js";

const base = document.documentElement.dataset.base;
const isWide = () => matchMedia("(min-width: 62.01rem)").matches;
const digits = (number) => number.toLocaleString(document.documentElement.lang === "ar" ? "ar-EG" : "en");
let latest = null;

export function startFilters() {
  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (form?.id === "narrow" && !event.target.matches(".find")) go(`${form.action}?${given(form)}`);
  });
  document.addEventListener("submit", (event) => {
    if (event.target.id !== "narrow") return;
    event.preventDefault();
    go(`${event.target.action}?${given(event.target)}`);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".chips a, .presets a, .chart a, a.clear");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    go(link.getAttribute("href"));
  });
  document.addEventListener("input", (event) => {
    if (event.target.matches(".find")) find(event.target);
  });
  document.addEventListener(SHOWN, prepare);
  prepare();
}

function prepare() {
  const details = document.getElementById("filters");
  if (details && !details.dataset.seen && isWide()) details.open = true;
  if (details) details.dataset.seen = "";
  for (const box of document.querySelectorAll(".find")) box.hidden = false;
}

async function find(box) {
  latest?.abort();
  latest = new AbortController();
  const fieldset = box.closest("fieldset");
  const { field, name } = fieldset.dataset;
  const url = `${base}/api/facets/${encodeURIComponent(field)}?q=${encodeURIComponent(box.value)}`;
  try {
    const response = await fetch(url, { signal: latest.signal });
    if (response.ok) list(fieldset.querySelector(".values"), name, (await response.json()).values);
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  }
}

function list(element, name, values) {
  const chosen = [...element.querySelectorAll("input:checked")].map((input) => input.closest("label"));
  const known = new Set(chosen.map((label) => label.querySelector("input").value));
  element.replaceChildren(...chosen, ...values.filter(({ value }) => !known.has(value)).map((one) => choice(name, one)));
}

function choice(name, { value, count }) {
  const label = document.createElement("label");
  const input = Object.assign(document.createElement("input"), { type: "checkbox", name, value });
  const text = document.createElement("span");
  text.append(Object.assign(document.createElement("bdi"), { textContent: value }));
  label.append(input, text, Object.assign(document.createElement("small"), { textContent: digits(count) }));
  return label;
}
