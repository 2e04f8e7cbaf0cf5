// The keyboard: every act is a form and a button that work without it. j and k move, a letter arms an act, Enter does it.
"use strict";
(() => {
  let place = 0;      // of the chosen row, kept while the list is written anew beneath it
  let where = "";

  const rows = () => [...document.querySelectorAll("#main [data-row]")];
  const chosen = () => rows()[place];
  const isTyping = (node) => node.matches && node.matches("input:not([type=checkbox]), textarea, select");

  function choose(next, focus) {
    const all = rows();
    if (!all.length) return;
    place = Math.max(0, Math.min(next, all.length - 1));
    for (const row of all) row.classList.toggle("chosen", row === all[place]);
    const row = all[place];
    if (focus) { row.focus({ preventScroll: true }); row.scrollIntoView({ block: "nearest" }); }
  }

  function arm(button) {
    const details = button.closest("details");
    if (details) details.open = true;
    const form = button.form;
    for (const other of form.querySelectorAll("button.armed")) other.classList.remove("armed");
    button.classList.add("armed");
    const why = form.elements.because, day = form.elements.day;
    if (why && !why.value && button.dataset.why) why.value = button.dataset.why;
    if (button.name === "outcome" && button.value !== "promise") { button.click(); return; }
    const first = day && !("dayless" in button.dataset) ? day : why;
    if (first) { first.focus(); if (first.select) first.select(); } else button.focus();
  }

  // What a form does when Enter is pressed in a field: the armed act, else the one its first button names.
  function enter(event) {
    const form = event.target.form;
    const armed = form && form.querySelector("button.armed");
    if (!armed) return;
    event.preventDefault();
    armed.click();
  }

  // An act that takes no day must not be handed the one proposed for another.
  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("button[formaction], button[name=outcome]");
    if (event.target.closest && event.target.closest("[data-help]")) document.getElementById("help").showModal();
    if (!button || !button.form) return;
    const day = button.form.elements.day, why = button.form.elements.because;
    const dayless = "dayless" in button.dataset || (button.name === "outcome" && button.value !== "promise");
    if (day) day.disabled = dayless;
    if (why && why.required && !why.value && button.dataset.why) why.value = button.dataset.why;
  }, true);

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const help = document.getElementById("help");
    if (help && help.open) return;
    if (event.key === "Escape") {
      if (document.activeElement) document.activeElement.blur();
      const row = chosen(), details = row && row.querySelector("details[open]");
      if (details && isTyping(event.target)) details.open = false;
      choose(place, true);
      return;
    }
    if (event.key === "Enter" && isTyping(event.target)) { enter(event); return; }
    if (isTyping(event.target)) return;
    const row = chosen();
    const follow = (mark) => { const link = row && row.querySelector(`[${mark}]`) || document.querySelector(`#main [${mark}]`); if (link) { link.click(); return true; } return false; };
    const moves = {
      j: () => choose(place + 1, true), ArrowDown: null,
      k: () => choose(place - 1, true),
      o: () => follow("data-open"), c: () => follow("data-call"),
      "?": () => help && help.showModal(),
      "/": () => { const q = document.getElementById("q"); if (q) { q.focus(); q.select(); } },
      g: () => { const link = document.querySelector('header a[href="/today"]'); if (link) link.click(); },
    };
    if (event.key === "Enter" && event.target === row) { event.preventDefault(); follow("data-open"); return; }
    const button = (row || document).querySelector(`[data-key="${CSS.escape(event.key)}"]`) || document.querySelector(`#main [data-key="${CSS.escape(event.key)}"]`);
    if (moves[event.key]) { event.preventDefault(); moves[event.key](); }
    else if (button && button.form) { event.preventDefault(); button.form.elements.because ? arm(button) : button.focus(); }
  });

  function settle() {
    if (where !== location.pathname) { where = location.pathname; place = 0; }
    choose(place, !isTyping(document.activeElement));
  }
  document.addEventListener("htmx:afterSettle", settle);
  document.addEventListener("DOMContentLoaded", settle);
  if (document.readyState !== "loading") settle();
})();
