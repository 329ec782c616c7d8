/* Answers (data-text) can be dragged into a theme (data-theme), with all that are ticked: it ticks them, chooses the
   theme, and sends the form that does the same without dragging. */
(() => {
  const zoneOf = (event) => event.target.closest?.("[data-theme]");
  const ready = () => document.querySelectorAll("[data-text]").forEach((text) => { text.draggable = true; });
  let dragged = null;
  ready();
  document.addEventListener("htmx:after:swap", ready);
  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-text]")?.querySelector("input") ?? null;
    if (dragged) event.dataTransfer.effectAllowed = "move";
  });
  document.addEventListener("dragover", (event) => {
    if (!dragged) return;
    document.querySelectorAll(".theme--goal").forEach((one) => one.classList.remove("theme--goal"));
    zoneOf(event)?.classList.add("theme--goal");
    if (zoneOf(event)) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    const zone = dragged && zoneOf(event);
    if (!zone) return;
    event.preventDefault();
    dragged.checked = true;
    dragged.form.elements.theme.value = zone.dataset.theme;
    dragged.form.requestSubmit();
  });
  document.addEventListener("dragend", () => {
    dragged = null;
    document.querySelectorAll(".theme--goal").forEach((one) => one.classList.remove("theme--goal"));
  });
})();
