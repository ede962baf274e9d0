// Before the first paint: light or dark, as the person chose, else as the system says.
"use strict";
{
  const page = document.documentElement;
  page.classList.add("js");
  if ((page.dataset.theme || "system") === "system") {
    const dark = window.matchMedia("(prefers-color-scheme: dark)");
    const paint = () => {
      page.dataset.bsTheme = dark.matches ? "dark" : "light";
    };
    dark.addEventListener("change", paint);
    paint();
  }
}
