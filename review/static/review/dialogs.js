// What opens over the page: dialogs, menus, the toast; and the guard of unsaved text.
"use strict";
{
  const openers = new WeakMap(); // dialog → where the focus goes back to

  function open(dialog, opener) {
    if (dialog.open) return;
    openers.set(dialog, opener);
    dialog.dispatchEvent(new CustomEvent("desk:opens"));
    dialog.showModal();
    const first =
      dialog.querySelector("[autofocus], .field-error ~ input") ||
      dialog.querySelector("input:not([type=hidden]), select, textarea") ||
      dialog.querySelector("[tabindex='-1'], button");
    if (first) first.focus();
  }

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    if (opener) {
      const dialog = document.getElementById(opener.dataset.dialog);
      if (dialog) {
        event.preventDefault(); // without scripts the link or summary goes elsewhere
        open(dialog, opener);
      }
    }
    const shut = event.target.closest("[data-shuts]");
    if (shut) shut.closest("dialog").close();
    if (event.target.nodeName === "DIALOG") event.target.close(); // the backdrop
    closeMenus(opener ? null : event.target);
  });

  // The browser gives the focus back itself where it can; a menu that closed cannot.
  document.addEventListener(
    "close",
    (event) => {
      const opener = openers.get(event.target);
      if (!opener || !opener.isConnected) return;
      const menu = opener.closest("details:not([open])");
      (menu ? menu.querySelector("summary") : opener).focus();
    },
    true,
  );

  function closeMenus(within) {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (!within || !menu.contains(within)) menu.open = false;
    }
  }
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details[data-menu][open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  document.addEventListener("focusin", (event) => {
    if (event.target !== document.body) closeMenus(event.target);
  });

  // The toast goes after a while, not while somebody reads or may still undo.
  const SHOWN_FOR = 8000;
  let since = Date.now();
  const toast = () => document.getElementById("toast");
  function rest() {
    since = Date.now();
  }
  setInterval(() => {
    const shown = toast();
    if (!shown || shown.hidden) return rest();
    if (shown.matches(":hover") || shown.contains(document.activeElement)) return rest();
    const until = new Date(shown.dataset.staysUntil || 0).getTime(); // it can be undone
    if (Date.now() > Math.max(since + SHOWN_FOR, until)) shown.hidden = true;
  }, 250);
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    if (event.detail.target.id === "toast") rest();
  });

  // Leaving asks only where text would be lost.
  const dirty = new Set();
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-guard]");
    if (form) dirty.add(form);
  });
  document.addEventListener("submit", (event) => dirty.delete(event.target));
  document.addEventListener("desk:saved", (event) => dirty.delete(event.target));
  window.addEventListener("beforeunload", (event) => {
    for (const form of dirty) if (!form.isConnected) dirty.delete(form);
    if (dirty.size) event.preventDefault();
  });
}
