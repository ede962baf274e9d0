// Drawings wider than their box: they open where a run stands, and can be pulled.
"use strict";

(() => {
  const NOW = ["held", "failed", "running", "calling", "ready"];
  const seen = new WeakSet();
  let pulled = null;

  // The middle of what needs people, or is under way, comes into view.
  function show(graph) {
    const isWide = graph.scrollWidth > graph.clientWidth;
    graph.classList.toggle("is-wide", isWide);
    const fit = graph.parentElement.querySelector(".graph-fit");
    if (fit) fit.hidden = !isWide && !fit.firstElementChild.checked;
    if (seen.has(graph)) return;
    seen.add(graph);
    const now = NOW.map((state) => graph.querySelector(`.graph-at-${state}`)).find(Boolean);
    if (!now) return;
    const one = now.getBoundingClientRect();
    const all = graph.getBoundingClientRect();
    graph.scrollLeft += one.left + one.width / 2 - all.left - all.width / 2;
    graph.scrollTop += one.top + one.height / 2 - all.top - all.height / 2;
  }

  function showAll() {
    document.querySelectorAll(".graph").forEach(show);
  }

  document.addEventListener("pointerdown", (event) => {
    const graph = event.target.closest(".graph.is-wide");
    if (!graph || event.pointerType !== "mouse" || event.button !== 0) return;
    if (event.target.closest("a")) return;
    pulled = { graph, x: event.clientX + graph.scrollLeft, y: event.clientY + graph.scrollTop };
    graph.classList.add("is-pulled");
  });
  document.addEventListener("pointermove", (event) => {
    if (!pulled) return;
    pulled.graph.scrollLeft = pulled.x - event.clientX;
    pulled.graph.scrollTop = pulled.y - event.clientY;
  });
  for (const over of ["pointerup", "pointercancel"]) {
    document.addEventListener(over, () => {
      pulled?.graph.classList.remove("is-pulled");
      pulled = null;
    });
  }
  document.addEventListener("htmx:afterSettle", showAll);
  document.addEventListener("change", showAll);
  addEventListener("resize", showAll);
  showAll();
})();
