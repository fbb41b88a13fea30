// A brush over the chart: two handles, for the first and the last day. Pointer and keyboard move them.
import { SHOWN, given, go } from "./live.js";

const isRtl = document.documentElement.dir === "rtl";
const STEPS = { ArrowUp: 1, ArrowDown: -1, ArrowRight: isRtl ? -1 : 1, ArrowLeft: isRtl ? 1 : -1, PageUp: 10, PageDown: -10 };
const PAUSE = 250; // milliseconds without a key before a search

export function startBrush() {
  document.addEventListener(SHOWN, build);
  build();
}

function build() {
  const chart = document.querySelector(".chart");
  if (!chart) return;
  const plot = chart.querySelector(".plot");
  const bars = [...chart.querySelectorAll("g[data-first]")];
  const form = document.getElementById("narrow");
  const { from, to } = form.elements;
  // A handle stands at an edge between bars: 0 to bars.length.
  const edges = {
    first: from.value ? Math.max(bars.findIndex((bar) => bar.dataset.last >= from.value), 0) : 0,
    last: to.value ? bars.findLastIndex((bar) => bar.dataset.first <= to.value) + 1 || bars.length : bars.length,
  };
  const handles = { first: handle("first", chart.dataset.first), last: handle("last", chart.dataset.last) };
  let timer = 0;

  const draw = () => {
    for (const [end, element] of Object.entries(handles)) {
      const at = edges[end];
      element.style.insetInlineStart = `${(100 * at) / bars.length}%`;
      element.setAttribute("aria-valuenow", at);
      element.setAttribute("aria-valuemin", end === "first" ? 0 : edges.first + 1);
      element.setAttribute("aria-valuemax", end === "first" ? edges.last - 1 : bars.length);
      element.setAttribute("aria-valuetext", bars[end === "first" ? at : at - 1].dataset.day);
    }
    bars.forEach((bar, at) => bar.classList.toggle("outside", at < edges.first || at >= edges.last));
  };
  const move = (end, to) => {
    edges[end] = end === "first" ? clamp(to, 0, edges.last - 1) : clamp(to, edges.first + 1, bars.length);
    draw();
  };
  const apply = () => {
    from.value = edges.first > 0 ? bars[edges.first].dataset.first : "";
    to.value = edges.last < bars.length ? bars[edges.last - 1].dataset.last : "";
    go(`${form.action}?${given(form)}`);
  };
  const edgeAt = (event) => {
    const { left, right, width } = plot.getBoundingClientRect();
    const share = (isRtl ? right - event.clientX : event.clientX - left) / width;
    return Math.round(share * bars.length);
  };
  for (const [end, element] of Object.entries(handles)) {
    element.addEventListener("pointerdown", (event) => {
      element.setPointerCapture(event.pointerId);
      element.focus();
      event.preventDefault();
    });
    element.addEventListener("pointermove", (event) => {
      if (element.hasPointerCapture(event.pointerId)) move(end, edgeAt(event));
    });
    element.addEventListener("pointerup", apply);
    element.addEventListener("keydown", (event) => {
      const to = { Home: 0, End: bars.length }[event.key] ?? edges[end] + (STEPS[event.key] ?? NaN);
      if (Number.isNaN(to)) return;
      event.preventDefault();
      event.stopPropagation();
      move(end, to);
      clearTimeout(timer);
      timer = setTimeout(apply, PAUSE);
    });
  }
  plot.append(handles.first, handles.last);
  draw();
}

function handle(end, label) {
  const element = document.createElement("div");
  element.id = `brush-${end}`;
  element.className = "handle";
  element.tabIndex = 0;
  element.setAttribute("role", "slider");
  element.setAttribute("aria-label", label);
  return element;
}

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
