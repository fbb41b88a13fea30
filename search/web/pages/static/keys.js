// Keys: / for the search box, arrows through the results, ? for help. They work on any layout.
import { isOpen } from "./completion.js";

const box = document.getElementById("q");
const panel = document.getElementById("help-panel");

/** Tells whether a key is being typed into a field, or is part of a shortcut of the browser. */
export const isTyping = (event) =>
  event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);

export function startKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") return move(event);
    if (isTyping(event) || panel.open) return;
    if (isHelp(event)) help(event);
    else if (isSlash(event)) {
      event.preventDefault();
      box.focus();
      box.select();
    }
  });
  document.getElementById("help-link").addEventListener("click", (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey) help(event);
  });
}

const isHelp = (event) => event.key === "?" || event.key === "؟";
// On an Arabic layout the key of the slash types a letter.
const isSlash = (event) => event.key === "/" || (event.code === "Slash" && /^[\u0600-\u06ff]$/.test(event.key));

async function help(event) {
  event.preventDefault();
  const link = document.getElementById("help-link");
  const content = panel.querySelector("div");
  if (!content.childElementCount) {
    const response = await fetch(link.href);
    if (!response.ok) return location.assign(link.href);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    content.append(page.querySelector(".guide"));
  }
  if (!panel.open) panel.showModal();
}

function move(event) {
  const links = [...document.querySelectorAll(".hits h2 a")];
  const at = links.indexOf(document.activeElement);
  const isInBox = document.activeElement === box;
  if (!links.length || isOpen() || (isTyping(event) && !isInBox)) return;
  if (at < 0 && !isInBox && document.activeElement !== document.body) return;
  if (at < 0 && event.key === "ArrowUp") return;
  event.preventDefault();
  const next = event.key === "ArrowDown" ? Math.min(at + 1, links.length - 1) : at - 1;
  if (next < 0) box.focus();
  else links[next].focus();
}
