// The button that switches between the light and the dark theme.
const root = document.documentElement;

export function startAppearance() {
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
