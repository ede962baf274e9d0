// Live news: one stream a tab, only while somebody looks at it.
//
// The sse extension listens on what `htmx.createEventSource` gives it. Ours closes the
// stream of a hidden tab (a browser keeps few connections to one server) and opens it
// again with the id it heard last, so that nothing is missed in between.
"use strict";

const AGAIN_FIRST = 5_000; // milliseconds until a refused stream is tried again
const AGAIN_MOST = 300_000; // it doubles up to this; panels poll slowly meanwhile
const SPACING = 1_000; // milliseconds between two looks at one thing
const SPREAD = 1_500; // milliseconds over which many pages look again after a gap

class LiveNews extends EventTarget {
  constructor(address) {
    super();
    this.address = address;
    this.names = new Set();
    this.passed = new Map(); // name → when it was passed on last
    this.waiting = new Set();
    this.last = "";
    this.again = AGAIN_FIRST;
    this.closed = false;
    this.follow = this.follow.bind(this);
    document.addEventListener("visibilitychange", this.follow);
    window.addEventListener("pageshow", this.follow);
    window.addEventListener("pagehide", () => this.shut());
    this.follow();
  }

  get readyState() {
    if (this.closed) return EventSource.CLOSED;
    return this.source ? this.source.readyState : EventSource.CONNECTING;
  }

  // What the extension listens to; the real source needs each name told.
  addEventListener(name, ...rest) {
    super.addEventListener(name, ...rest);
    if (this.names.has(name)) return;
    this.names.add(name);
    if (this.source) this.hear(name);
  }

  close() {
    this.closed = true;
    document.removeEventListener("visibilitychange", this.follow);
    window.removeEventListener("pageshow", this.follow);
    this.shut();
  }

  follow() {
    if (document.hidden) this.shut();
    else if (!this.source && !this.closed) this.open();
  }

  open() {
    clearTimeout(this.timer);
    const last = this.last ? `&last=${encodeURIComponent(this.last)}` : "";
    this.source = new EventSource(this.address + last);
    this.source.addEventListener("hello", (event) => this.heard(event));
    this.source.addEventListener("resync", (event) => this.lookAgain(event));
    for (const name of this.names) this.hear(name);
    this.source.onerror = () => this.failed();
  }

  hear(name) {
    this.source.addEventListener(name, (event) => {
      this.heard(event);
      this.pass(name);
    });
  }

  heard(event) {
    this.last = event.lastEventId || this.last;
    this.again = AGAIN_FIRST;
  }

  // At once, then at most every SPACING: the last of many is never lost.
  pass(name) {
    if (this.waiting.has(name)) return;
    const since = performance.now() - (this.passed.get(name) ?? -SPACING);
    if (since >= SPACING) return this.tell(name);
    this.waiting.add(name);
    setTimeout(() => this.tell(name), SPACING - since);
  }

  tell(name) {
    this.waiting.delete(name);
    this.passed.set(name, performance.now());
    this.dispatchEvent(new MessageEvent(name, { lastEventId: this.last }));
  }

  // Something was missed and nobody knows what: every panel asks again.
  lookAgain(event) {
    this.heard(event);
    setTimeout(() => {
      for (const name of this.names) this.pass(name);
    }, Math.random() * SPREAD);
  }

  // A stream that merely ended is opened again by the browser; a refused one is not.
  failed() {
    if (this.source.readyState !== EventSource.CLOSED) return;
    this.shut();
    this.timer = setTimeout(this.follow, this.again);
    this.again = Math.min(this.again * 2, AGAIN_MOST);
  }

  shut() {
    clearTimeout(this.timer);
    if (this.source) this.source.close();
    this.source = null;
  }
}

if (window.htmx) htmx.createEventSource = (address) => new LiveNews(address);
