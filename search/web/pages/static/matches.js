// Steps through the matches in a document, with a counter.
import { isTyping } from "./keys.js";
import { SHOWN } from "./live.js";

const digits = (number) => number.toLocaleString(document.documentElement.lang === "ar" ? "ar-EG" : "en");
let marks = [];
let at = -1;

export function startMatches() {
  document.addEventListener(SHOWN, prepare);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("#steps button");
    if (button) step(Number(button.dataset.step));
    const link = event.target.closest("#steps a, .strip a");
    if (!link) return;
    event.preventDefault();
    select(marks.findIndex((mark) => `#${mark.id}` === link.getAttribute("href")));
  });
  document.addEventListener("keydown", (event) => {
    if (!marks.length || isTyping(event)) return;
    if (event.code === "KeyN") step(1);
    if (event.code === "KeyP") step(-1);
  });
  prepare();
}

function prepare() {
  marks = [...document.querySelectorAll(".body mark[id]")];
  at = marks.findIndex((mark) => `#${mark.id}` === location.hash);
  for (const button of document.querySelectorAll("#steps button")) button.hidden = false;
  show();
}

function step(by) {
  select(at < 0 ? (by > 0 ? 0 : marks.length - 1) : (at + by + marks.length) % marks.length);
}

function select(number) {
  if (number < 0) return;
  at = number;
  history.replaceState(history.state, "", `#${marks[at].id}`);
  marks[at].scrollIntoView({ block: "center" });
  show();
}

function show() {
  marks.forEach((mark, number) => mark.classList.toggle("at", number === at));
  if (at >= 0) document.getElementById("at").textContent = `${digits(at + 1)} / `;
}
