// What holds on every screen; answers a list of complaints, [] where all is well.
() => {
  const found = [];
  const page = document.documentElement;
  const told = (box) => `${box.tagName.toLowerCase()}.${box.className.baseVal ?? box.className} “${box.textContent.trim().slice(0, 40)}”`;
  const seen = (box) => box.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && box.getClientRects().length > 0;
  const unseen = (box) => box.closest(".visually-hidden, .skip, svg, option, [hidden]");
  if (page.scrollWidth > page.clientWidth + 1) {
    const wide = [...document.querySelectorAll("main *, header *")].filter((box) => box.getBoundingClientRect().right > page.clientWidth + 1);
    found.push(`scrolls sideways by ${page.scrollWidth - page.clientWidth}: ${wide.slice(0, 2).map(told).join("; ")}`);
  }
  for (const box of document.querySelectorAll("body *")) {
    const words = [...box.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!words || unseen(box) || !seen(box)) continue;
    if (box.getBoundingClientRect().width <= 1) continue; // for screen readers only
    const style = getComputedStyle(box);
    if (parseFloat(style.fontSize) < 12) found.push(`${style.fontSize} text: ${told(box)}`);
    const hides = /hidden|clip/.test(style.overflowX) && style.textOverflow !== "ellipsis";
    const label = box.matches("button, .btn, .need, .state, .sev, .chip, kbd, th, .pick span");
    const inline = style.display === "inline";
    if (!inline && (hides || label) && box.scrollWidth > box.clientWidth + 1) found.push(`clipped: ${told(box)}`);
    const clamped = style.webkitLineClamp !== "none";
    if (!inline && /hidden|clip/.test(style.overflowY) && !clamped && box.scrollHeight > box.clientHeight + 3) found.push(`cut below: ${told(box)}`);
  }
  const primary = [...document.querySelectorAll(".btn-primary")].filter(seen);
  if (primary.length > 1) found.push(`${primary.length} primary buttons: ${primary.map(told).join("; ")}`);
  return found;
}
