// The list beside the item: moving, opening, choosing. Without this the rows are plain
// links and the item has its own page, as it has wherever there is no room beside.
"use strict";
{
  const list = () => document.getElementById("queue");
  const pane = () => document.querySelector(".queue-pane");
  const beside = () => Boolean(pane() && pane().getClientRects().length);
  const rows = () => [...document.querySelectorAll("#queue tr[data-item]")];
  const link = (row) => row.querySelector(".row-link");
  const current = () => document.querySelector("#queue tr[aria-current]");
  let waiting = 0; // the timer of a move whose item is not asked for yet
  let wanted = ""; // the item asked for last, there or on its way
  let entering = false; // Enter: the focus follows into the item

  function mark(row) {
    for (const one of rows()) {
      if (one === row) one.setAttribute("aria-current", "true");
      else one.removeAttribute("aria-current");
    }
  }

  function show(row, pause = 0) {
    mark(row);
    clearTimeout(waiting);
    const ask = () => fetchItem(row.dataset.item, link(row).href, link(row));
    waiting = setTimeout(ask, pause);
  }

  function fetchItem(item, url, source = pane()) {
    waiting = 0;
    if (wanted === item && !entering) return;
    const shown = document.getElementById("item");
    wanted = item;
    name(item);
    if (shown && shown.dataset.item === item) return enter();
    // news may have drawn the row anew since: htmx asks nothing for what left the page
    const from = source.isConnected ? source : pane();
    window.htmx.ajax("GET", url, { source: from, target: pane(), swap: "innerHTML" });
  }

  // What was asked for before, and comes after the person went on, comes too late.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, requestConfig } = event.detail;
    if (target !== pane() && target.id !== "item") return;
    const asked = /^(?:https?:\/\/[^/]+)?\/review\/(\d+)\/$/.exec(requestConfig.path);
    const stale = asked && wanted && asked[1] !== wanted && requestConfig.verb === "get";
    if (stale) event.detail.shouldSwap = false;
  });

  function name(item) {
    const url = new URL(window.location);
    url.searchParams.set("item", item);
    window.history.replaceState(window.history.state, "", url);
  }

  function enter() {
    const title = document.querySelector("#item h1");
    if (entering && title) title.focus();
    entering = false;
  }

  function open(row) {
    if (beside()) show(row);
    else window.location.assign(link(row).href);
  }

  function move(by) {
    const all = rows();
    if (!all.length) return;
    const at = all.findIndex((row) => row.contains(document.activeElement));
    const from = at < 0 ? all.indexOf(current()) : at;
    const to = all[Math.min(all.length - 1, Math.max(0, from + by))];
    link(to).focus({ preventScroll: true });
    to.scrollIntoView({ block: "nearest" });
    if (beside()) show(to, 60); // a key held down asks for the last one only
  }

  document.addEventListener("click", (event) => {
    const mover = event.target.closest("[data-row-step]");
    if (mover) return move(Number(mover.dataset.rowStep));
    if (event.target.closest("[data-choose]")) return choose();
    const opened = event.target.closest("#queue .row-link");
    const plain = !(event.metaKey || event.ctrlKey || event.shiftKey || event.button);
    if (!opened || !plain || !beside()) return undefined;
    event.preventDefault();
    entering = event.detail === 0; // by the keyboard
    return show(opened.closest("tr"));
  });

  // Escape leads from the item back to its row, also out of a field: nothing is lost.
  document.addEventListener("keydown", (event) => {
    const inside = pane() && pane().contains(event.target);
    if (event.key !== "Escape" || event.defaultPrevented || !inside) return;
    const row = current() || rows()[0];
    if (!row || event.target.closest("details[data-menu][open], dialog")) return;
    event.preventDefault();
    link(row).focus();
  });

  // ---- choosing look-alikes

  function choose() {
    const row = rows().find((one) => one.contains(document.activeElement)) || current();
    const box = row && row.querySelector("input[type=checkbox]");
    if (box) box.click();
  }

  function count() {
    const bar = document.getElementById("bulk");
    if (!bar) return;
    const chosen = rows().filter((row) => row.querySelector("input:checked"));
    const kinds = new Set(chosen.map((row) => row.dataset.cluster));
    const alike = kinds.size === 1 && !kinds.has("");
    const said = bar.querySelector(".bulk-said");
    const { words, unlike, few } = said.dataset;
    const why = chosen.length < 2 ? few : alike ? "" : unlike; // the server asks again
    bar.classList.toggle("is-on", chosen.length > 0);
    said.textContent = chosen.length ? `${chosen.length} ${words}. ${why}` : "";
    bar.querySelector("button:not([type=button])").disabled = !(chosen.length && !why);
  }
  document.addEventListener("change", (event) => {
    if (event.target.matches("#queue input[name=item]")) count();
  });

  // ---- what the server says

  document.addEventListener("queue-passed", (event) => {
    const passed = String(event.detail.item);
    const here = rows().find((one) => one.dataset.item === passed);
    if (!here) return window.location.reload();
    const all = rows();
    const next = all[all.indexOf(here) + 1] || all[all.indexOf(here) - 1];
    here.remove();
    return next ? show(next) : window.location.reload();
  });
  document.addEventListener("queue-open", (event) => {
    const { item, url } = event.detail;
    const row = rows().find((one) => one.dataset.item === String(item));
    if (row) {
      link(row).focus({ preventScroll: true });
      row.scrollIntoView({ block: "nearest" });
      open(row);
    } else if (beside()) {
      mark(null);
      fetchItem(String(item), url);
    } else window.location.assign(url);
  });

  function settle() {
    const shown = document.getElementById("item");
    const row = shown && rows().find((one) => one.dataset.item === shown.dataset.item);
    if (row && !waiting) mark(row);
    count();
  }
  document.addEventListener("htmx:afterSettle", (event) => {
    const { target, requestConfig } = event.detail;
    const arrived = target && (target.id === "item" || target === pane());
    const shown = document.getElementById("item");
    if (arrived && shown) {
      wanted = shown.dataset.item || "";
      const moved = requestConfig && requestConfig.verb === "post"; // a decision moved on
      if (moved && list() && wanted) name(wanted);
      enter();
    }
    settle();
  });
  document.addEventListener("htmx:configRequest", (event) => {
    const { elt, parameters } = event.detail;
    if (!elt.matches("[data-tidy]")) return;
    for (const [name, value] of [...parameters.entries()]) if (!value) parameters.delete(name);
  });
  if (list()) settle();
}
