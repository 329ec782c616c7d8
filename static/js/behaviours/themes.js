/* Answers (data-text) can be dragged into a theme (data-theme), with all that are ticked: it ticks them, chooses the
   theme, and sends the form that does the same without dragging. All themes stand in data-goals meanwhile. */
(() => {
  const zoneOf = (event) => event.target.closest?.("[data-theme]");
  const ready = () => document.querySelectorAll("[data-text]").forEach((text) => { text.draggable = true; });
  const light = (zone) => {
    document.querySelectorAll(".theme--goal").forEach((one) => one.classList.remove("theme--goal"));
    zone?.classList.add("theme--goal");
  };
  const goals = (shown) => document.querySelectorAll("[data-goals]").forEach((one) => { one.hidden = !shown; });
  let dragged = null;
  ready();
  document.addEventListener("htmx:after:swap", ready);
  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-text]")?.querySelector("input") ?? null;
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    setTimeout(() => goals(true));  // a page that changes at once ends the dragging
  });
  document.addEventListener("dragover", (event) => {
    if (!dragged) return;
    light(zoneOf(event));
    if (zoneOf(event)) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    const zone = dragged && zoneOf(event);
    if (!zone) return;
    event.preventDefault();
    const { theme, name } = dragged.form.elements;
    dragged.checked = true;
    theme.value = zone.dataset.theme;
    if (theme.value === "new" && !name.value) name.focus();
    else dragged.form.requestSubmit();
  });
  document.addEventListener("dragend", () => {
    dragged = null;
    light(null);
    goals(false);
  });
})();
