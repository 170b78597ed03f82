// What the pages do beyond HTML and htmx. Every page works without it.
"use strict";
(() => {
  const wide = matchMedia("(min-width: 821px)");
  const opened = new Map();
  let filtersOpen = false;

  // The filter panel folds on a narrow screen only; groups keep the state a reader gave them across swaps.
  const settle = () => {
    const panel = document.getElementById("filters");
    if (panel) panel.open = wide.matches || filtersOpen;
    for (const [id, open] of opened) {
      const group = document.getElementById(id);
      if (group) group.open = open;
    }
  };
  document.addEventListener("click", (event) => {
    if (event.target.closest?.(".reveal a")) {
      filtersOpen = false;
      settle();
    }
    const group = event.target.closest?.("summary")?.parentElement;
    if (group?.id === "filters") filtersOpen = !group.open;
    else if (group?.id && group.closest(".page")) opened.set(group.id, !group.open);
  });
  wide.addEventListener("change", settle);
  document.addEventListener("htmx:afterSettle", settle);
  document.addEventListener("htmx:historyRestore", settle);
  settle();

  // Links drawn in SVG are beyond htmx's boost: those that filter load the part of the page as the others do.
  const load = (address) => window.htmx.ajax("GET", address, { target: "#page", swap: "outerHTML" });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("svg.marks a");
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const address = link.getAttribute("href");
    if (!address.startsWith("/?") || !window.htmx) return;
    event.preventDefault();
    load(address);
  });

  // Dragging across the chart sets the dates.
  let drag = null;
  const place = (chart, event) => {
    const box = chart.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
  };
  const draw = (chart, from, to) => {
    const brush = chart.querySelector(".brush");
    brush.setAttribute("x", `${Math.min(from, to) * 100}%`);
    brush.setAttribute("width", `${Math.abs(to - from) * 100}%`);
  };
  const range = (chart, from, to) => {
    const first = Date.parse(chart.dataset.first);
    const days = (Date.parse(chart.dataset.last) - first) / 864e5 + 1;
    return [from, to].sort((a, b) => a - b).map((part) => new Date(first + Math.min(days - 1, Math.floor(part * days)) * 864e5));
  };
  const say = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });
  const hint = (words) => {
    const place = document.querySelector(".draghint");
    if (place) place.textContent = words || "or drag across the chart";
  };
  document.addEventListener("dragstart", (event) => {
    if (event.target.closest?.("svg.marks")) event.preventDefault();
  });
  document.addEventListener("pointerdown", (event) => {
    const chart = event.target.closest?.("svg.marks[data-first]");
    if (chart && event.button === 0 && event.pointerType !== "touch") drag = { chart, from: place(chart, event), moved: false };
  });
  document.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const to = place(drag.chart, event);
    if (Math.abs(to - drag.from) > 0.012) drag.moved = true;
    if (!drag.moved) return;
    draw(drag.chart, drag.from, to);
    hint(range(drag.chart, drag.from, to).map((day) => say.format(day)).join(" – "));
  });
  document.addEventListener("pointerup", (event) => {
    if (!drag) return;
    const { chart, from, moved } = drag;
    drag = null;
    draw(chart, 0, 0);
    hint();
    if (!moved) return;
    addEventListener("click", (click) => { click.preventDefault(); click.stopPropagation(); }, { capture: true, once: true });
    setTimeout(() => dispatchEvent(new Event("click")), 0);
    const [start, end] = range(chart, from, place(chart, event)).map((day) => day.toISOString().slice(0, 10));
    document.getElementById("f-from").value = start;
    document.getElementById("f-to").value = end;
    window.htmx.trigger("#filters form", "submit");
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && drag) {
      draw(drag.chart, 0, 0);
      hint();
      drag = null;
    }
  });
})();
