// Applies the chosen theme, if any, before the first paint; marks the page as one with scripts.
(() => {
  document.documentElement.classList.add("scripted");
  try {
    const chosen = localStorage.getItem("kashaf-theme");
    if (chosen === "dark" || chosen === "light") document.documentElement.dataset.theme = chosen;
  } catch { /* without storage the system's theme applies */ }
})();
