/* A list with data-reorder can be dragged into order, each item by itself or by its data-handle; the form around it is
   sent after a drop. Its up and down buttons do the same, with the keyboard and on a phone. */
(() => {
  let moving = null;
  const itemOf = (target) => target.closest?.("[data-reorder] > *");
  const ready = () => document.querySelectorAll("[data-reorder] > *").forEach((item) => {
    const handle = item.querySelector("[data-handle]") ?? item;
    handle.draggable = true;
    handle.hidden = false;
  });
  ready();
  document.addEventListener("htmx:after:swap", ready);
  document.addEventListener("dragstart", (event) => {
    moving = event.target.matches?.("[data-reorder] > *, [data-handle]") ? itemOf(event.target) : null;
    if (!moving) return;
    event.dataTransfer.effectAllowed = "move";
    const { left, top } = moving.getBoundingClientRect();
    event.dataTransfer.setDragImage(moving, event.clientX - left, event.clientY - top);
    moving.classList.add("order__item--moving");
  });
  document.addEventListener("dragover", (event) => {
    const over = moving && itemOf(event.target);
    if (!moving || event.target.closest?.("[data-reorder]") !== moving.parentElement) return;
    event.preventDefault();
    if (!over || over === moving) return;
    const { top, height } = over.getBoundingClientRect();
    over[event.clientY < top + height / 2 ? "before" : "after"](moving);
  });
  document.addEventListener("drop", (event) => { if (moving) event.preventDefault(); });
  document.addEventListener("dragend", () => {
    if (!moving) return;
    moving.classList.remove("order__item--moving");
    const form = moving.closest("form");
    moving = null;
    form?.requestSubmit();
  });
})();
