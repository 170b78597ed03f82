/* The editor's desk: keys for the queue, and words chosen in the reading view. Everything here also works without. */
"use strict";

(function queue() {
  const rows = [...document.querySelectorAll("[data-row]")];
  const help = document.querySelector("dialog.keys");
  for (const button of document.querySelectorAll("[data-help]")) {
    button.hidden = false;
    button.addEventListener("click", () => help.showModal());
  }
  if (!rows.length) return;
  let at = -1;
  const go = (to) => {
    at = Math.max(0, Math.min(rows.length - 1, to));
    rows.forEach((row, n) => row.classList.toggle("current", n === at));
    rows[at].focus();
  };
  rows.forEach((row, n) => row.addEventListener("focusin", () => {
    at = n;
    rows.forEach((each) => each.classList.toggle("current", each === row));
  }));
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input:not([type=checkbox]), textarea, select");
    if (typing && event.key === "Enter" && event.target.form?.matches("[data-queue]")) event.preventDefault();
    if (typing || event.ctrlKey || event.metaKey || event.altKey || help?.open) return;
    if (event.key === "?" && help) help.showModal();
    else if (event.key === "j") go(at + 1);
    else if (event.key === "k") go(at - 1);
    else if (event.key === "x" && at >= 0) rows[at].querySelector("input[name=pick]")?.click();
    else if ("aers".includes(event.key) && at >= 0) {
      const why = document.getElementById("why");
      const act = rows[at].querySelector(`[data-key="${event.key}"]`);
      if (act?.name === "reject" && why && !why.value && why.closest("form").action.includes("/events/")) why.focus();
      else act?.click();
    } else return;
    event.preventDefault();
  });
})();

(function reading() {
  const text = document.getElementById("article-text");
  if (!text) return;
  const start = document.querySelectorAll("input[name=start]");
  const end = document.querySelectorAll("input[name=end]");
  const words = document.getElementById("chosen-words");
  /* Offsets count characters as the server does (code points), not UTF-16 units. */
  const length = (string) => [...string].length;
  const offset = (node, at) => {
    const range = document.createRange();
    range.selectNodeContents(text);
    range.setEnd(node, at);
    return length(range.toString());
  };
  document.addEventListener("selectionchange", () => {
    const chosen = document.getSelection();
    if (!chosen.rangeCount || chosen.isCollapsed) return;
    const range = chosen.getRangeAt(0);
    if (!text.contains(range.startContainer) || !text.contains(range.endContainer)) return;
    const quote = range.toString();
    if (!quote.trim()) return;
    const from = offset(range.startContainer, range.startOffset);
    start.forEach((input) => { input.value = from; });
    end.forEach((input) => { input.value = from + length(quote); });
    words.textContent = quote;
    document.getElementById("pick-bar").classList.add("chosen");
  });
  const show = (id) => {
    text.querySelectorAll("mark.on").forEach((mark) => mark.classList.remove("on"));
    text.querySelectorAll(`mark[data-event~="${id}"]`).forEach((mark) => mark.classList.add("on"));
    for (const box of document.querySelectorAll("details[data-event]")) box.open = box.dataset.event === id;
  };
  text.addEventListener("click", (event) => {
    const mark = event.target.closest("mark[data-event]");
    if (mark && document.getSelection().isCollapsed) show(mark.dataset.event.split(" ")[0]);
  });
  for (const box of document.querySelectorAll("details[data-event]")) {
    box.querySelector("summary").addEventListener("click", () => {
      text.querySelectorAll("mark.on").forEach((mark) => mark.classList.remove("on"));
      if (!box.open) text.querySelectorAll(`mark[data-event~="${box.dataset.event}"]`).forEach((mark) => mark.classList.add("on"));
    });
  }
})();

/* The admin's chooser of people and posts shows no name of its own while nothing is chosen. */
addEventListener("DOMContentLoaded", () => {
  const name = () => document.querySelectorAll("select.admin-autocomplete").forEach((select) => {
    const label = select.getAttribute("aria-label");
    select.parentElement.querySelectorAll(".select2-selection, .select2-selection__rendered").forEach((part) => {
      if (!label) return;
      const chosen = select.selectedOptions[0]?.text.trim();
      part.setAttribute("aria-label", chosen ? `${label}: ${chosen}` : label);
      part.removeAttribute("aria-labelledby");
    });
  });
  name();
  for (const group of document.querySelectorAll(".inline-group")) new MutationObserver(name).observe(group, { childList: true, subtree: true });
});
