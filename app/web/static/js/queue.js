/* The queue of money that waits: j k choose, Enter takes the first suggestion, 2…9 another,
   m remembers the payer, e opens the rest. Without this script each is a button or a link. */
"use strict";

(() => {
  const items = [...document.querySelectorAll("[data-item]")];
  const here = () => items.findIndex((item) => item.classList.contains("is-current"));
  const choose = (at) => {
    const next = items[Math.min(Math.max(at, 0), items.length - 1)];
    if (!next) return;
    items.forEach((item) => item.classList.toggle("is-current", item === next));
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  };
  const inCurrent = (selector) => [...(items[here()]?.querySelectorAll(selector) ?? [])];
  const take = (at) => inCurrent("[data-suggestion]")[at]?.click();
  const KEYS = {
    j: () => choose(here() + 1),
    k: () => choose(here() - 1),
    Enter: () => (inCurrent("[data-suggestion]").length ? take(0) : inCurrent("[data-open]")[0]?.click()),
    e: () => inCurrent("[data-open]")[0]?.click(),
    "/": () => document.querySelector("main [data-key-search]")?.focus(), // not that over all pages
    m: () => inCurrent("[data-remember]")[0]?.click(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, a, button, summary")) return;
    const act = /^[1-9]$/.test(event.key) ? () => take(Number(event.key) - 1) : KEYS[event.key];
    if (act) { event.preventDefault(); act(); }
  });
  if (!document.querySelector("[autofocus]")) choose(0);
})();
