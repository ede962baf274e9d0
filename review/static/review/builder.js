// What the rule builder adds to a plain form. Everything works without it.
"use strict";

const MOST = 2_000_000; // characters of the whole form: the server takes 2.5 MB
const builder = () => document.getElementById("builder");
let typed = false;

// More than the server would read is told at its field, and stays where it is.
function tooLong() {
  for (const old of builder().querySelectorAll("[data-made]")) old.remove();
  for (const field of builder().querySelectorAll("textarea")) {
    const place = document.getElementById(`e-${field.id}`) || makePlace(field);
    if (field.value.length > MOST) {
      place.textContent =
        `This has ${field.value.length.toLocaleString("en")} characters: at most ` +
        `${MOST.toLocaleString("en")} can be sent.`;
      field.focus();
      return true;
    }
  }
  return false;
}

function makePlace(field) {
  const place = document.createElement("p");
  place.className = "field-error";
  place.id = `e-${field.id}`;
  place.dataset.made = "";
  field.after(place);
  return place;
}

document.addEventListener("htmx:beforeRequest", (event) => {
  if (builder() && builder().contains(event.detail.elt) && tooLong()) {
    event.preventDefault();
  }
});

document.addEventListener("submit", (event) => {
  if (event.target !== builder()) return;
  if (tooLong()) event.preventDefault();
  else typed = false;
});

// Leaving with something typed asks first.
document.addEventListener("input", (event) => {
  if (builder() && builder().contains(event.target)) typed = true;
});
window.addEventListener("beforeunload", (event) => {
  if (typed) event.preventDefault();
});
