// The button in the footer that changes between light and dark, and remembers it.
const dark = matchMedia("(prefers-color-scheme: dark)");

function themeNow() {
  return document.documentElement.dataset.theme ?? (dark.matches ? "dark" : "light");
}

export function switchThemes() {
  const button = document.querySelector("[data-theme-switch]");
  const label = () => { button.textContent = themeNow() === "dark" ? "Light colours" : "Dark colours"; };
  button.addEventListener("click", () => {
    const next = themeNow() === "dark" ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    try {
      localStorage.setItem("theme", next);
    } catch {
      // Not remembered where storage is switched off; it holds for this page.
    }
    label();
  });
  dark.addEventListener("change", label);
  label();
}
