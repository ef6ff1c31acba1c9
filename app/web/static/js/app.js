/* Behaviour every page shares. All of it is an extra: each page works without it. */
"use strict";

const typing = (target) => target.closest("input, textarea, select, [contenteditable]");
const rows = () => [...document.querySelectorAll("tr[data-href]")];

/* A slow answer shows a quiet bar after 300 ms; a lost connection says so. */
let slow = 0;
document.addEventListener("htmx:beforeRequest", () => {
  clearTimeout(slow);
  slow = setTimeout(() => document.body.classList.add("is-slow"), 300);
});
document.addEventListener("htmx:afterRequest", () => {
  clearTimeout(slow);
  document.body.classList.remove("is-slow");
});
const lost = () => document.getElementById("lost");
document.addEventListener("htmx:sendError", () => { if (lost()) lost().hidden = false; });
window.addEventListener("online", () => { if (lost()) lost().hidden = true; });

/* A swap announces itself to screen readers by the words of its root. */
document.addEventListener("htmx:load", (event) => {
  const words = event.detail.elt.getAttribute?.("data-announce");
  const ear = document.getElementById("announcer");
  if (words && ear) ear.textContent = words;
});

document.addEventListener("click", (event) => {
  const close = event.target.closest("[data-close]");
  if (close) close.closest(".toast-line").remove();
  const copy = event.target.closest("[data-copy]");
  if (copy) navigator.clipboard.writeText(copy.dataset.copy);
  if (event.target.closest("[data-print]")) window.print();
  const row = event.target.closest("tr[data-href]");
  if (row && !event.target.closest("a, button, input, label")) location.assign(row.dataset.href);
});

/* Toasts without harm close by themselves. */
const fade = () => document.querySelectorAll(".toast-line:not(.is-harm):not([data-timed])").forEach((line) => {
  line.dataset.timed = "1";
  setTimeout(() => line.remove(), 7000);
});
document.addEventListener("DOMContentLoaded", fade);
document.addEventListener("htmx:load", fade);

/* Leaving with unsaved work asks first. */
let unsaved = false;
document.addEventListener("input", (event) => { if (event.target.closest("form[data-keep]")) unsaved = true; });
document.addEventListener("submit", () => { unsaved = false; });
window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });

/* A choice that sends its form at once (account, filter); without this its button is there. */
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-send]")) event.target.form.requestSubmit();
});

/* Keys: / search, j k rows, Enter open, e edit, Esc back, ? map. */
const move = (step) => {
  const all = rows();
  const here = all.findIndex((row) => row.classList.contains("is-current"));
  const next = all[Math.min(Math.max(here + step, 0), all.length - 1)];
  if (!next) return;
  all[here]?.classList.remove("is-current");
  next.classList.add("is-current");
  next.scrollIntoView({ block: "nearest" });
};
const follow = (selector) => document.querySelector(selector)?.click();
const KEYS = {
  "/": () => document.querySelector("[data-key-search]")?.focus(),
  j: () => move(1),
  k: () => move(-1),
  Enter: () => { const row = document.querySelector("tr.is-current[data-href]"); if (row) location.assign(row.dataset.href); },
  e: () => follow("[data-key-edit]"),
  "?": () => document.getElementById("keys")?.showModal(),
};
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    if (typing(event.target)) event.target.blur();
    else if (!document.querySelector("dialog[open]")) follow("[data-key-back]");
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (event.key === "Enter" && event.target.closest("a, button, summary")) return;
  const act = KEYS[event.key];
  if (act) { event.preventDefault(); act(); }
});
