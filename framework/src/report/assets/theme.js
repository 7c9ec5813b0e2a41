// Light or dark: as the system has it, until the button is pressed. Print is light.

let chosenTheme = null;
const systemIsDark = matchMedia("(prefers-color-scheme: dark)");

function applyTheme(theme) {
  if (document.documentElement.dataset.theme === theme) return;
  document.documentElement.dataset.theme = theme;
  const button = document.getElementById("theme");
  button.textContent = theme === "dark" ? "Light" : "Dark";
  button.setAttribute("aria-label", `Switch to ${theme === "dark" ? "light" : "dark"} colours`);
  redrawFigures();
}

function wantedTheme() {
  return chosenTheme ?? (systemIsDark.matches ? "dark" : "light");
}

function startTheme() {
  applyTheme(wantedTheme());
  systemIsDark.addEventListener("change", () => applyTheme(wantedTheme()));
  document.getElementById("theme").addEventListener("click", () => {
    chosenTheme = isDark() ? "light" : "dark";
    applyTheme(chosenTheme);
  });
  addEventListener("beforeprint", () => applyTheme("light"));
  addEventListener("afterprint", () => applyTheme(wantedTheme()));
}
