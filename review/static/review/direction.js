/* Ranking without dragging: buttons move an option up or down, and its place follows.
   Without this script every option has its own list of places. */
(() => {
  const rows = (list) => [...list.querySelectorAll("[data-ranked]")];

  const number = (list) => {
    rows(list).forEach((row, at) => { row.querySelector("select").value = String(at + 1); });
  };

  const sort = (list) => {
    const place = (row) => Number(row.querySelector("select").value) || 99;
    rows(list).sort((a, b) => place(a) - place(b)).forEach((row) => list.append(row));
  };

  const prepare = (root) => {
    root.querySelectorAll?.("[data-rank]").forEach((list) => {
      list.querySelectorAll(".option-moves").forEach((moves) => { moves.hidden = false; });
      sort(list);
    });
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (!button) return;
    const row = button.closest("[data-ranked]");
    const list = row.closest("[data-rank]");
    const other = button.dataset.move === "up" ? row.previousElementSibling : row.nextElementSibling;
    if (other) button.dataset.move === "up" ? other.before(row) : other.after(row);
    number(list);
    button.focus();
    list.querySelector("select").dispatchEvent(new Event("input", { bubbles: true }));
  });

  document.addEventListener("htmx:load", (event) => prepare(event.detail.elt));
  prepare(document);
})();
