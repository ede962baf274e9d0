// How long somebody really reads, and how long an item is still theirs. Seconds count
// only while the page is visible and focused; beats go out every 30 of them.
"use strict";
{
  const EVERY = 30;
  let place = "";
  let seconds = 0;
  let sent = false;

  function beat(url, count) {
    const token = JSON.parse(document.body.getAttribute("hx-headers") || "{}");
    const body = new URLSearchParams({ seconds: String(count) });
    fetch(url, { method: "POST", headers: token, body, keepalive: true }).catch(() => {});
  }

  setInterval(() => {
    const bar = document.querySelector("[data-beat]");
    const url = bar ? bar.dataset.beat : "";
    if (url !== place) [place, seconds, sent] = [url, 0, false];
    if (!url || document.visibilityState !== "visible" || !document.hasFocus()) return;
    seconds += 1;
    if (seconds < (sent ? EVERY : 2)) return;
    beat(url, seconds);
    [seconds, sent] = [0, true];
  }, 1000);

  function countDown() {
    for (const shown of document.querySelectorAll("[data-lease-until]")) {
      const left = Math.ceil((new Date(shown.dataset.leaseUntil) - Date.now()) / 1000);
      const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      shown.textContent = left > 0 ? `(${clock})` : "";
      const bar = shown.closest(".lease");
      const short = left <= 60;
      if (short && !bar.classList.contains("is-short")) {
        document.getElementById("live").textContent = shown.dataset.leaseSaid;
      }
      bar.classList.toggle("is-short", short);
      if (left <= 0 && window.htmx && !bar.dataset.over) {
        bar.dataset.over = "1";
        window.htmx.trigger(bar, "lease-over");
      }
    }
  }
  setInterval(countDown, 500);
  document.addEventListener("htmx:afterSettle", countDown);
  countDown();

  // News never takes away a menu that somebody writes in: neither asked for, nor when
  // it was on its way already.
  const busy = (bar) => bar.matches(".lease") && bar.querySelector("details[open]");
  document.addEventListener("htmx:beforeRequest", (event) => {
    const { elt, requestConfig } = event.detail;
    if (requestConfig.verb === "get" && busy(elt)) event.preventDefault();
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, requestConfig } = event.detail;
    if (requestConfig.verb === "get" && busy(target)) event.detail.shouldSwap = false;
  });

  // A menu that opens puts the cursor where one would write or choose, before the next
  // key comes.
  document.addEventListener("click", (event) => {
    const opener = event.target.closest(".lease summary");
    if (!opener) return;
    const menu = opener.parentElement;
    const place = "textarea, select, input:not([type=hidden]), form button";
    queueMicrotask(() => {
      const first = menu.open && menu.querySelector(place);
      if (first) first.focus();
    });
  });

  // Passed over on its own page: back to where the others wait.
  document.addEventListener("queue-passed", () => {
    if (!document.getElementById("queue")) window.location.assign("/review/");
  });
}
