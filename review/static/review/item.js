// One item: a verdict is chosen, then confirmed; findings are walked and settled; what
// is typed is kept on the server. Without this every button posts its form at once.
"use strict";
{
  const SAVE_EVERY = 5_000;
  const item = () => document.getElementById("item");
  const decide = () => document.getElementById("decide");
  const live = (words) => {
    const region = document.getElementById("live");
    if (region) region.textContent = words;
  };

  // ---- the verdict: chosen by a key or a click, sent by the confirmation alone

  let shifted = false; // Shift with the confirmation means: stay on this item
  document.addEventListener("keydown", (event) => (shifted = event.shiftKey), true);
  document.addEventListener("pointerdown", (event) => (shifted = event.shiftKey), true);

  const verdicts = () => [...document.querySelectorAll("[data-verdicts] .verdict")];
  const meant = (button) => button.dataset.arms || button.value;

  function arm(button) {
    const form = decide();
    if (!form) return;
    form.dataset.armed = button ? meant(button) : "";
    for (const one of verdicts()) {
      if (one.matches("a")) one.setAttribute("role", "button"); // a link cannot be pressed
      one.setAttribute("aria-pressed", String(one === button));
    }
    const bar = form.querySelector("[data-confirm]");
    bar.hidden = !button;
    if (!button) return;
    const words = [...button.childNodes].filter((node) => node.nodeType === 3);
    const said = words.map((node) => node.data).join(" ").trim();
    bar.querySelector("[data-armed-words]").textContent = said;
    bar.scrollIntoView({ block: "nearest" });
    live(bar.dataset.said.replace("{verdict}", said));
    dirty = true;
  }

  function confirm() {
    const form = decide();
    if (!form || !form.dataset.armed) return;
    const armed = form.dataset.armed;
    const sent =
      armed === "edit"
        ? document.querySelector("[data-save]")
        : verdicts().find((one) => one.value === armed);
    if (!sent || sent.disabled || locked(sent)) return;
    if (shifted) form.elements.stay.checked = true;
    sending = armed;
    form.requestSubmit(sent);
    sending = "";
  }

  // htmx sends the button that was clicked last, and that was the confirmation
  let sending = "";
  document.addEventListener("htmx:configRequest", (event) => {
    if (sending && event.target.id === "decide") event.detail.parameters.verdict = sending;
  });

  // Approve needs what must be settled; the rest of the locks came from the server.
  function locked(button) {
    if (button.getAttribute("aria-disabled") !== "true") return false;
    const open = document.querySelector(".finding[data-must]:not(.is-settled)");
    if (open) stand(open);
    return true;
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-verdicts] .verdict");
    if (button) {
      if (button.type === "submit") event.preventDefault();
      if (!locked(button)) arm(button);
    }
    if (event.target.closest("[data-confirm-go]")) confirm();
    const step = event.target.closest("[data-step]");
    if (step) walk(Number(step.dataset.step));
    if (event.target.closest("[data-mark-words]")) anchor();
    if (event.target.closest("[data-anchor-off]")) unanchor();
  });

  // ---- findings

  const findings = () => [...document.querySelectorAll("#findings .finding[id]")];

  function walk(by) {
    const all = findings();
    if (!all.length) return;
    const here = all.findIndex((one) => one.contains(document.activeElement));
    const next = here < 0 ? (by > 0 ? 0 : all.length - 1) : here + by;
    stand(all[(next + all.length) % all.length]);
  }

  function stand(finding) {
    const control =
      finding.querySelector(".segment input:checked") || finding.querySelector(".segment input");
    (control || finding).focus({ preventScroll: true });
    finding.scrollIntoView({ block: "nearest" });
    const place = document.getElementById(`at-${finding.dataset.finding}`);
    if (place) place.scrollIntoView({ block: "nearest" });
  }

  // "" not settled yet, "agree" right (so the text must change), "passes"
  function settled(finding) {
    const how = finding.querySelector(".segment input:checked");
    if (!how) return "";
    const way = finding.querySelector(`.way-${how.value}`);
    const chosen = way.querySelector("input[type=radio]");
    if (chosen && !way.querySelector("input[type=radio]:checked")) return "";
    for (const field of way.querySelectorAll("select, input[type=date]")) {
      if (!field.value) return "";
    }
    return how.value === "agree" ? "agree" : "passes";
  }

  function count() {
    const form = decide();
    if (!form) return;
    const musts = document.querySelectorAll(".finding[data-must]");
    let done = 0;
    let passing = 0;
    for (const finding of musts) {
      const state = settled(finding);
      finding.classList.toggle("is-settled", state === "passes");
      done += state ? 1 : 0;
      passing += state === "passes" ? 1 : 0;
    }
    const place = document.querySelector("[data-settled-count]");
    if (place) {
      place.textContent = place.dataset.said.replace("{done}", done).replace("{all}", musts.length);
      place.classList.toggle("is-done", done === musts.length);
    }
    lock(form, passing === musts.length);
  }

  function lock(form, free) {
    const approve = form.querySelector("[name=verdict][value=approve]");
    const hint = form.querySelector("[data-hint]");
    if (!approve || !hint) return;
    const locks = document.getElementById("locks");
    const shut = locks && locks.dataset.locked !== undefined;
    approve.disabled = approve.dataset.refused !== undefined || Boolean(shut);
    const edited = isEdited();
    approve.setAttribute("aria-disabled", String(!free || edited));
    hint.textContent = edited ? hint.dataset.edited : free ? "" : hint.dataset.unsettled;
    hint.hidden = !hint.textContent || approve.disabled;
    if (form.dataset.armed === "approve" && (!free || edited || approve.disabled)) arm(null);
  }

  function isEdited() {
    const fields = [...document.querySelectorAll("[data-edits]")];
    return fields.some((one) => one.value !== (one.dataset.was ?? one.defaultValue));
  }

  // ---- drafts: every five seconds of typing, and when the field or the tab is left

  let dirty = false;
  let saving = null;

  function typed() {
    const form = decide();
    const own = form && form.closest("#item").querySelector("#comment-new");
    const raw = document.getElementById("edit-raw");
    const said = new FormData(form);
    if (token()) said.set("csrfmiddlewaretoken", token());
    if (form.dataset.armed) said.set("verdict", form.dataset.armed);
    if (own && own.value) said.set("comment", own.value);
    if (raw && raw.value !== raw.defaultValue) said.set("raw", raw.value);
    return said;
  }

  async function save(leaving) {
    const form = decide();
    if (!dirty || !form || !form.dataset.draft) return;
    dirty = false;
    saving = new AbortController();
    try {
      const answer = await fetch(form.dataset.draft, {
        method: "POST",
        body: typed(),
        headers: { "HX-Request": "true", "HX-Current-URL": location.href },
        keepalive: leaving === true,
        signal: saving.signal,
      });
      if (leaving !== true) show(answer, await answer.text());
    } catch {
      dirty = true; // tried again in five seconds
    }
  }

  function show(answer, markup) {
    if (![200, 422, 428].includes(answer.status)) return;
    const box = document.createElement("template");
    box.innerHTML = markup;
    const fresh = box.content.firstElementChild;
    const old = fresh && document.getElementById(fresh.id);
    if (old) old.replaceWith(fresh);
  }

  for (const name of ["input", "change"]) {
    document.addEventListener(name, (event) => {
      if (!event.target.closest("#item")) return;
      if (event.target.form === decide() || event.target.matches("#comment-new, #edit-raw")) {
        dirty = true;
      }
      count();
    });
  }
  document.addEventListener("focusout", (event) => {
    if (event.target.matches("#item textarea, #item input, #item select")) save();
  });
  document.addEventListener("visibilitychange", () => document.hidden && save(true));
  setInterval(save, SAVE_EVERY);
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.requestConfig.verb !== "post" || !event.target.closest("#item")) return;
    if (event.target.closest("[data-quiet]")) return;
    dirty = false; // what is sent now is kept by its answer
    if (saving) saving.abort();
  });

  // Who signed in again in another tab has a new token: what is typed here still goes.
  function token() {
    const found = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie);
    return found ? found[1] : "";
  }
  document.addEventListener("htmx:configRequest", (event) => {
    const { headers, parameters } = event.detail;
    if (!token() || !event.target.closest("#item, #toast")) return;
    headers["X-CSRFToken"] = token();
    if (parameters.csrfmiddlewaretoken) parameters.csrfmiddlewaretoken = token();
  });

  // ---- comments on marked words: offsets are code points of the text as it is stored

  function anchor() {
    const form = document.querySelector("[data-comment]");
    const picked = document.getSelection();
    if (!form) return;
    const field = form.querySelector("#comment-new");
    const range = picked.rangeCount && !picked.isCollapsed ? picked.getRangeAt(0) : null;
    const around = range && saidAround(range.commonAncestorContainer);
    if (around) {
      const start = offset(around, range.startContainer, range.startOffset);
      const end = offset(around, range.endContainer, range.endOffset);
      if (end > start) mark(form, around.dataset.path, start, end, picked.toString());
    }
    field.focus();
  }

  function saidAround(node) {
    const place = node.nodeType === 1 ? node : node.parentElement;
    return place && place.closest(".said[data-path]");
  }

  function mark(form, path, start, end, quote) {
    form.querySelector("[data-anchor-start]").value = start;
    form.querySelector("[data-anchor-end]").value = end;
    const select = form.querySelector("[data-anchor-path]");
    if (![...select.options].some((one) => one.value === path)) select.add(new Option(path, path));
    select.value = path;
    form.querySelector("[data-anchor-quote]").textContent = quote.slice(0, 200);
    form.querySelector("[data-anchor-shown]").hidden = false;
  }

  function unanchor() {
    const form = document.querySelector("[data-comment]");
    for (const name of ["start", "end"]) form.querySelector(`[data-anchor-${name}]`).value = "";
    form.querySelector("[data-anchor-path]").value = "";
    form.querySelector("[data-anchor-shown]").hidden = true;
  }

  function offset(said, node, within) {
    const before = document.createRange();
    before.setStart(said, 0);
    before.setEnd(node, within);
    let points = 0;
    const walker = document.createTreeWalker(before.cloneContents(), NodeFilter.SHOW_ALL, {
      acceptNode: (one) =>
        one.nodeType === 1 && one.matches(".no") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
    });
    for (let one = walker.nextNode(); one; one = walker.nextNode()) {
      if (one.nodeType === 1 && one.matches(".unseen")) points += 1;
      const badge = one.parentElement && one.parentElement.closest(".unseen");
      if (one.nodeType === 3 && !badge) points += [...one.data].length;
    }
    return points;
  }

  // ---- whatever was swapped in starts as the server says it is

  function begin() {
    const form = decide();
    if (!form || form.dataset.begun) return count();
    form.dataset.begun = "yes";
    const armed = form.dataset.armed;
    count();
    const button = armed && verdicts().find((one) => meant(one) === armed);
    if (button && !button.disabled) arm(button);
    dirty = false;
    return undefined;
  }
  document.addEventListener("htmx:afterSettle", (event) => {
    begin();
    const { requestConfig, target } = event.detail;
    if (!requestConfig || requestConfig.verb !== "post" || !target || target.id !== "item") return;
    // in the queue's pane the first heading of the page is another's
    const place =
      document.querySelector("#item [data-focus]") || document.getElementById("item-title");
    if (place) place.focus();
  });
  begin();
}
