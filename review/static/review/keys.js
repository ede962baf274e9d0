// Keys press what stands on the page: a control says its own key in data-hotkey, and
// nothing hidden, disabled or behind an open dialog is ever pressed. How the person
// wants their keys stands on <html data-keys>: {on, alt, map: name → key, groups}.
"use strict";
{
  const root = document.documentElement;
  const wanted = { on: true, alt: false, map: {}, groups: {} };
  Object.assign(wanted, JSON.parse(root.dataset.keys || "{}"));
  const onMac = /Mac|iP(hone|ad|od)/.test(navigator.platform);
  const PAUSE = 1200; // ms between the keys of a sequence
  const UNTYPED = new Set(["button", "checkbox", "color", "file", "image", "radio"]);
  UNTYPED.add("range").add("reset").add("submit");
  const HELD = new Set(["j", "k"]); // only these repeat while held down
  const SIGNS = { ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→" };
  let pressed = [];
  let pressedAt = 0;

  // ---- from words to chords: "Mod+Shift+Enter" has parts in a fixed order

  function chord({ mod, alt, shift, key }) {
    const printable = [...key].length === 1;
    const letter = printable && key.toLowerCase() !== key.toUpperCase();
    const name = letter ? key.toLowerCase() : key === " " ? "Space" : key;
    const shifted = shift && (letter || !printable); // Shift is how one types a "?"
    return [mod && "Mod", alt && "Alt", shifted && "Shift", name].filter(Boolean).join("+");
  }

  function declared(words) {
    const parts = words.length > 1 ? words.split(/\+(?=.)/) : [words];
    const key = parts.pop();
    const has = (name) => parts.includes(name);
    return chord({ mod: has("Mod"), alt: has("Alt"), shift: has("Shift"), key });
  }

  // WCAG 2.1.4: a lone character may ask for Alt besides
  function lone(name) {
    return !/^(Mod|Alt)\+/.test(name) && [...name.replace(/^Shift\+/, "")].length === 1;
  }

  function keysOf(control) {
    const chosen = wanted.map[control.dataset.keyName];
    const words = chosen === undefined ? control.dataset.hotkey : chosen;
    return (words || "")
      .split(", ")
      .filter(Boolean)
      .map((one) => one.split(" ").map(declared))
      .map((all) => all.map((one) => (wanted.alt && lone(one) ? declared(`Alt+${one}`) : one)));
  }

  function heard(event) {
    const graph = event.getModifierState("AltGraph"); // how some keyboards type a "@"
    const mod = !graph && (onMac ? event.metaKey : event.ctrlKey);
    const alt = !graph && event.altKey;
    const code = /^(?:Key|Digit)(.)$/.exec(event.code);
    const key = alt && onMac && code ? code[1] : event.key; // Alt turns letters into others on a Mac
    return chord({ mod, alt, shift: event.shiftKey, key });
  }

  // ---- which control a key means now

  function typing(place) {
    if (!place || place.nodeType !== 1) return false;
    if (place.isContentEditable || place.matches("textarea, select")) return true;
    return place.matches("input") && !UNTYPED.has(place.type);
  }

  function shown(control) {
    if (control.checkVisibility && !control.checkVisibility({ visibilityProperty: true })) return false;
    const closed = control.parentElement.closest("details:not([open])");
    if (closed && closed.querySelector("summary") !== control) return false;
    return control.getClientRects().length > 0 && !control.closest("[inert]");
  }

  const able = (control) => !control.matches(":disabled, [aria-disabled=true]");

  function inScope(control) {
    const scope = control.dataset.hotkeyScope;
    const place = document.activeElement;
    if (!scope || !place || place === document.body) return true;
    return Boolean(place.closest(`[data-hotkey-pane="${CSS.escape(scope)}"]`));
  }

  function controls() {
    const dialogs = document.querySelectorAll("dialog:modal");
    const top = dialogs.length ? dialogs[dialogs.length - 1] : document;
    return [...top.querySelectorAll("[data-hotkey]")].filter(shown);
  }

  function nearest(found) {
    const place = document.activeElement;
    const around = place && place.closest("[data-hotkey-row], [data-hotkey-pane]");
    return found.find((control) => around && around.contains(control)) || found[0];
  }

  // What the keys pressed so far mean: a control to press, or "more", or nothing.
  function meaning(keys) {
    const said = keys.join(" ");
    const near = controls().filter(inScope);
    const ready = near.filter(able);
    const says = (one) => keysOf(one).some((all) => all.join(" ") === said);
    if (ready.some(says)) return nearest(ready.filter(says));
    if (said.startsWith("Mod+") && near.some(says)) return "nothing"; // nor the browser's
    const begun = (all) => all.join(" ").startsWith(`${said} `);
    return ready.some((one) => keysOf(one).some(begun)) ? "more" : null;
  }

  function press(control) {
    if (typing(control)) {
      control.focus();
      if (control.select) control.select();
    } else {
      control.click();
    }
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    if (["Shift", "Control", "Alt", "Meta", "AltGraph", "Dead"].includes(event.key)) return;
    const now = heard(event);
    if ((typing(event.target) || !wanted.on) && !now.startsWith("Mod+")) return;
    if (event.repeat && !HELD.has(now)) return;
    if (Date.now() - pressedAt > PAUSE) pressed = [];
    pressedAt = Date.now();
    for (const keys of pressed.length ? [[...pressed, now], [now]] : [[now]]) {
      const found = meaning(keys);
      pressed = found === "more" ? keys : [];
      if (!found) continue;
      if (found !== "more") {
        event.preventDefault();
        if (found !== "nothing") press(found);
      }
      return;
    }
  });

  // ---- what the page shows of its keys

  function sign(key) {
    const box = document.createElement("kbd");
    const names = { Mod: onMac ? "⌘" : "Ctrl", ...SIGNS };
    const parts = key.length > 1 ? key.split(/\+(?=.)/) : [key];
    box.textContent = parts.map((part) => names[part] || part).join(" ");
    return box;
  }

  function signs(control) {
    const first = keysOf(control)[0];
    return first ? first.map(sign) : [];
  }

  function title(control) {
    if (control.dataset.keyTitle) return control.dataset.keyTitle;
    const label = control.getAttribute("aria-label") || (control.labels && control.labels[0] && control.labels[0].textContent);
    if (label) return label.trim();
    const copy = control.cloneNode(true);
    for (const extra of copy.querySelectorAll("kbd, .count, svg")) extra.remove();
    return copy.textContent.replace(/\s+/g, " ").trim() || control.title;
  }

  function legend(dialog) {
    const groups = new Map();
    for (const control of controls()) {
      const keys = signs(control);
      if (!keys.length || !heeded(control)) continue;
      const name = control.dataset.keyName || "";
      const group = wanted.groups[name.split(".")[0]] || dialog.dataset.other;
      if (!groups.has(group)) groups.set(group, new Map());
      const id = name || control.dataset.hotkey;
      if (!groups.get(group).has(id)) groups.get(group).set(id, [title(control), keys]);
    }
    const place = dialog.querySelector("[data-legend]");
    const off = document.createElement("p");
    off.textContent = dialog.dataset.off;
    place.replaceChildren(...(wanted.on ? [] : [off]), ...[...groups].map(section));
  }

  // Switched off are the keys one could type by accident; Ctrl and ⌘ stay.
  function heeded(control) {
    return wanted.on || keysOf(control).some(([first]) => first.startsWith("Mod+"));
  }

  function section([name, rows]) {
    const part = document.createElement("section");
    part.className = "legend-group";
    const head = document.createElement("h3");
    head.textContent = name;
    const list = document.createElement("dl");
    for (const [words, keys] of rows.values()) {
      const row = document.createElement("div");
      row.className = "legend-row";
      row.append(document.createElement("dt"), document.createElement("dd"));
      row.firstChild.textContent = words;
      for (const key of keys) row.lastChild.append(key, " ");
      list.append(row);
    }
    part.append(head, list);
    return part;
  }

  function hint() {
    for (const control of document.querySelectorAll("[data-hotkey][data-hotkey-hint]")) {
      for (const old of control.querySelectorAll("kbd")) old.remove();
      if (!heeded(control)) continue;
      for (const key of signs(control)) {
        key.setAttribute("aria-hidden", "true"); // the name of the control stays its words
        control.append(" ", key);
      }
    }
  }

  const dialog = document.getElementById("keys");
  if (dialog) dialog.addEventListener("desk:opens", () => legend(dialog));
  document.addEventListener("htmx:afterSettle", hint);
  hint();
}
