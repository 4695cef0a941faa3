// Runs before the first paint, so that a chosen theme never flashes the other one. A plain script, not a module.
(() => {
  const root = document.documentElement;
  root.classList.add("scripted");
  try {
    const chosen = localStorage.getItem("theme");
    if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
  } catch {
    // Storage is switched off: the system's own choice stands.
  }
})();
