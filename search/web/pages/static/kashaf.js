// Enhances pages that also work without it: theme, keys, completion, stepping through matches.
"use strict";

const root = document.documentElement;
const arabic = root.lang === "ar";
const digits = (number) => (arabic ? number.toLocaleString("ar-EG") : String(number));

function theme() {
  const button = document.getElementById("theme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme || (system.matches ? "dark" : "light")) === "dark";
  const name = () => button.setAttribute("aria-label", isDark() ? button.dataset.light : button.dataset.dark);
  button.hidden = false;
  name();
  system.addEventListener("change", name);
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    try { localStorage.setItem("kashaf-theme", root.dataset.theme); } catch { /* only for this page */ }
    name();
  });
}

function steps() {
  const bar = document.getElementById("steps");
  if (!bar) return;
  const marks = [...document.querySelectorAll(".body mark[id]")];
  const shown = document.getElementById("at");
  let at = marks.findIndex((mark) => `#${mark.id}` === location.hash);
  const show = () => {
    marks.forEach((mark, number) => mark.classList.toggle("at", number === at));
    if (at >= 0) shown.textContent = `${digits(at + 1)} / `;
  };
  const step = (by) => {
    at = at < 0 ? (by > 0 ? 0 : marks.length - 1) : (at + by + marks.length) % marks.length;
    history.replaceState(null, "", `#${marks[at].id}`);
    marks[at].scrollIntoView({ block: "center" });
    show();
  };
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) step(Number(button.dataset.step));
  });
  bar.querySelector("a").addEventListener("click", (event) => { event.preventDefault(); at = -1; step(1); });
  for (const button of bar.querySelectorAll("button")) button.hidden = false;
  document.addEventListener("keydown", (event) => {
    if (typing(event)) return;
    if (event.code === "KeyN") step(1);
    if (event.code === "KeyP") step(-1);
  });
  show();
}

const typing = (event) =>
  event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);

function keys() {
  document.addEventListener("keydown", (event) => {
    const box = document.getElementById("q");
    if (event.key === "/" && box && !typing(event)) {
      event.preventDefault();
      box.focus();
      box.select();
    }
  });
}

function filters() {
  const box = document.getElementById("filters");
  if (box && matchMedia("(min-width: 62.01rem)").matches) box.open = true;
}

function completion() {
  const box = document.getElementById("q");
  const list = document.getElementById("completions");
  if (!box) return;
  let waiting = 0;
  let asked = 0;
  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const turn = (asked += 1);
      const answer = await fetch(`/api/suggest?q=${encodeURIComponent(box.value)}`).catch(() => null);
      if (!answer || !answer.ok || turn !== asked) return;
      const { suggestions } = await answer.json();
      list.replaceChildren(...suggestions.map(({ text }) => new Option(text, text)));
    }, 120);
  });
}

theme();
completion();
filters();
steps();
keys();
