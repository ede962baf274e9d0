// What the editor of workflows adds to a plain form. Everything works without it.
"use strict";

const area = () => document.getElementById("edit-yaml");
const gutter = () => document.getElementById("edit-gutter");

// Numbers beside the lines; a line with a problem is marked.
function number() {
  if (!area()) return;
  const bad = new Set(
    [...document.querySelectorAll("#checked [data-line]")].map((one) => one.dataset.line),
  );
  const lines = area().value.split("\n").length;
  const made = document.createDocumentFragment();
  for (let line = 1; line <= lines; line += 1) {
    const one = document.createElement("span");
    one.textContent = line;
    if (bad.has(String(line))) one.className = "is-bad";
    made.append(one);
  }
  gutter().replaceChildren(made);
  gutter().scrollTop = area().scrollTop;
}

// Where the cursor stands.
function place() {
  if (!area()) return;
  const before = area().value.slice(0, area().selectionStart).split("\n");
  document.getElementById("edit-place").textContent =
    `${before.length}:${before[before.length - 1].length + 1}`;
}

function select(line) {
  const lines = area().value.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  area().focus();
  area().setSelectionRange(start, start + (lines[line - 1] || "").length);
  area().scrollTop = Math.max(0, (line - 6) * 20);
  area().scrollLeft = 0;
  place();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-line]");
  if (!link || !area()) return;
  event.preventDefault();
  select(Number(link.dataset.line));
});

// A new line begins where the last one did.
document.addEventListener("keydown", (event) => {
  if (event.target !== area() || event.key !== "Enter") return;
  if (event.isComposing || event.shiftKey || event.ctrlKey || event.metaKey) return;
  const { selectionStart: at, value } = area();
  const line = value.slice(value.lastIndexOf("\n", at - 1) + 1, at);
  const indent = line.match(/^ */)[0] + (line.trimEnd().endsWith(":") ? "  " : "");
  if (!indent) return;
  event.preventDefault();
  area().setRangeText(`\n${indent}`, at, area().selectionEnd, "end");
  area().dispatchEvent(new Event("input", { bubbles: true }));
});

// With words of one's own there is nothing to start from any more.
document.addEventListener("input", (event) => {
  if (event.target !== area()) return;
  number();
  const starts = document.querySelector(".edit-starts");
  if (starts) starts.hidden = area().value.trim() !== "";
});
document.addEventListener("selectionchange", () => {
  if (document.activeElement === area()) place();
});
document.addEventListener("scroll", (event) => {
  if (event.target === area()) gutter().scrollTop = area().scrollTop;
}, true);
document.addEventListener("htmx:afterSettle", number);
number();
