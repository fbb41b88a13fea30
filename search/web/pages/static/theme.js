// Before the first paint: the theme that was chosen here, if any.
(() => {
  try {
    const chosen = localStorage.getItem("kashaf-theme");
    if (chosen === "dark" || chosen === "light") document.documentElement.dataset.theme = chosen;
  } catch { /* storage may be forbidden; the system's theme then holds */ }
})();
