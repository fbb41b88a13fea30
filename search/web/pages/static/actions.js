// Buttons that copy the link of the page, and print it.
import { SHOWN } from "./live.js";

export function startActions() {
  document.addEventListener(SHOWN, prepare);
  document.addEventListener("click", async (event) => {
    if (event.target.closest("[data-print]")) print();
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(location.href);
    document.getElementById("status").textContent = button.dataset.copy;
    button.textContent = button.dataset.copy;
  });
  prepare();
}

function prepare() {
  const usable = navigator.clipboard ? "[data-copy], [data-print]" : "[data-print]";
  for (const button of document.querySelectorAll(usable)) button.hidden = false;
}
