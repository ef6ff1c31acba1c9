/* The reading grid: Enter leads to the next entry, the difference is seen while typing.
   Without this script Enter saves what was typed, and the answer shows the differences. */
"use strict";

const entries = [...document.querySelectorAll("[data-entry]")];
const written = new Intl.NumberFormat("uk", { maximumFractionDigits: 6 });

const go = (from, step) => {
  const next = entries[entries.indexOf(from) + step];
  if (next) {
    next.focus();
    next.select();
  } else if (step > 0) document.querySelector("[data-last]").focus();
};

const judge = (entry) => {
  const typed = Number(entry.value.replace(/\s/g, "").replace(",", "."));
  const known = entry.dataset.before !== undefined && entry.value.trim() && !Number.isNaN(typed);
  const used = known ? typed - Number(entry.dataset.before) : 0;
  const row = entry.closest("tr");
  row.querySelector("[data-difference]").textContent = known ? written.format(used) : "";
  row.classList.toggle("is-doubtful", known && (used < 0 || used > Number(entry.dataset.most)));
};

const STEPS = { Enter: 1, ArrowDown: 1, ArrowUp: -1 };
document.getElementById("grid")?.addEventListener("keydown", (event) => {
  const step = STEPS[event.key];
  if (!step || !event.target.matches("[data-entry]")) return;
  event.preventDefault();
  if (event.key === "Enter" && event.ctrlKey) event.target.form.requestSubmit();
  else go(event.target, event.shiftKey ? -step : step);
});
document.addEventListener("input", (event) => { if (event.target.matches("[data-entry]")) judge(event.target); });

/* A keyboard starts where nothing is entered yet; a phone's would cover the grid. */
if (matchMedia("(min-width: 56rem)").matches && !location.hash) {
  entries.find((entry) => entry.getAttribute("aria-invalid") || !entry.placeholder)?.focus();
}
