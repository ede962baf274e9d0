// Before the first paint: light or dark, as the system says. Tabler reads the attribute.
"use strict";
{
  document.documentElement.classList.add("js");
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const paint = () => {
    document.documentElement.dataset.bsTheme = dark.matches ? "dark" : "light";
  };
  dark.addEventListener("change", paint);
  paint();
}
