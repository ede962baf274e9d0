// What the desk adds to plain forms and links. Everything works without it.
"use strict";

const tags = new Map(); // path → ETag of what this page shows: polls answer 304
const live = () => document.getElementById("live");

function say(words) {
  const region = live();
  if (region) region.textContent = words;
}

function warn(words) {
  const trouble = document.getElementById("trouble");
  if (!trouble) return;
  trouble.querySelector("[data-words]").textContent = words;
  trouble.hidden = false; // until the server answers again
}

document.addEventListener("htmx:configRequest", (event) => {
  const { elt, path, headers } = event.detail;
  if (elt.dataset.poll === undefined) return;
  if (tags.has(path)) headers["If-None-Match"] = tags.get(path);
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt } = event.detail;
  if (elt.dataset.poll !== undefined && document.hidden) event.preventDefault();
});

// A look that began before something was done here shows the page as it was before.
let done = 0; // when an answer to a POST came last, in milliseconds
const began = new WeakMap(); // xhr → when it was sent
document.addEventListener("htmx:beforeSend", (event) => {
  began.set(event.detail.xhr, performance.now());
});
document.addEventListener("htmx:beforeSwap", (event) => {
  const { elt, xhr, requestConfig } = event.detail;
  if (requestConfig.verb === "post") done = performance.now();
  else if (elt.dataset.poll !== undefined && began.get(xhr) < done) {
    event.detail.shouldSwap = false;
    window.htmx.trigger(elt, "desk-again");
  }
});

document.addEventListener("htmx:afterRequest", (event) => {
  const { elt, xhr, requestConfig } = event.detail;
  const tag = xhr && xhr.getResponseHeader("ETag");
  const late = began.get(xhr) < done;
  if (elt.dataset.poll !== undefined && tag && xhr.status === 200 && !late) {
    tags.set(requestConfig.path, tag);
  }
  if (xhr && xhr.status < 500 && xhr.status > 0 && xhr.status !== 404) {
    const trouble = document.getElementById("trouble");
    if (trouble) trouble.hidden = true;
  }
});

for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, () => {
    warn("The server cannot be reached. Nothing you typed is lost; trying again helps.");
  });
}

document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  if (status >= 500) warn(`The server failed (${status}). Nothing was decided; try again.`);
  if (status === 404) warn("This is gone, or no longer yours to see. Reload the page.");
});

// After an answer the reader stands where the answer is: the error, else the title.
document.addEventListener("htmx:afterSettle", (event) => {
  const { requestConfig, elt } = event.detail;
  if (!requestConfig || requestConfig.verb !== "post") return;
  if (requestConfig.elt.closest("[data-quiet]")) return; // somebody is typing
  const place =
    document.querySelector("[data-focus]") || document.querySelector("h1[tabindex]");
  if (place) place.focus({ preventScroll: false });
  const words = document.querySelector("[data-say]");
  if (words) say(words.dataset.say);
});

// A morph leaves open what the reader opened, and as it is what the reader typed or chose.
if (window.Idiomorph) {
  const theirs = (node) =>
    node.matches("textarea, input") &&
    (node.value !== node.defaultValue || node.checked !== node.defaultChecked);
  window.Idiomorph.defaults.callbacks.beforeAttributeUpdated = (name, node, kind) => {
    if (name === "open") return !(node.tagName === "DETAILS" && kind === "remove");
    return !((name === "value" || name === "checked") && theirs(node));
  };
  // what was loaded into a place that the server sends empty stays; it renews itself
  window.Idiomorph.defaults.callbacks.beforeNodeMorphed = (old, fresh) =>
    !(fresh.dataset && fresh.dataset.keeps !== undefined && old.childElementCount);
}

// Seconds left of a grace.
function countDown() {
  for (const place of document.querySelectorAll("[data-until]")) {
    const left = (new Date(place.dataset.until) - Date.now()) / 1000;
    const bare = place.dataset.bare !== undefined; // "7 s" instead of "in 7 s"
    const seconds = `${Math.ceil(left)} s`;
    place.textContent = left > 0 ? (bare ? seconds : `in ${seconds}`) : bare ? "" : "now";
  }
}
setInterval(countDown, 250);
document.addEventListener("htmx:afterSettle", countDown);
countDown();

// A finding and its place in the text light each other.
function light(event, on) {
  const source = event.target.closest && event.target.closest("[data-finding]");
  if (!source) return;
  for (const number of source.dataset.finding.split(" ")) {
    const places = document.querySelectorAll(`[data-finding~="${CSS.escape(number)}"]`);
    for (const place of places) place.classList.toggle("is-lit", on);
  }
}
document.addEventListener("mouseover", (event) => light(event, true));
document.addEventListener("mouseout", (event) => light(event, false));
document.addEventListener("focusin", (event) => light(event, true));
document.addEventListener("focusout", (event) => light(event, false));

// "Edit" opens the editor it points to; the toast closes.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    const editor = document.getElementById(opener.dataset.opens);
    if (editor) {
      event.preventDefault(); // following the link would take the focus away again
      editor.open = true;
      const first = editor.querySelector("textarea");
      if (first) first.focus();
    }
  }
  if (event.target.closest("[data-close]")) event.target.closest("[role]").hidden = true;
});

// Filters apply as they are chosen; without this there is a button.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-auto]");
  if (form) form.requestSubmit();
});
