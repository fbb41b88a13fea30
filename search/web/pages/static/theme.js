// Applies the chosen theme, if any, before the first paint.
(() => {
  try {
    const chosen = localStorage.getItem("kashaf-theme");
    if (chosen === "dark" || chosen === "light") document.documentElement.dataset.theme = chosen;
  } catch { /* without storage the system's theme applies */ }
})();
