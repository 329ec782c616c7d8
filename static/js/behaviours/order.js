/* A list with data-reorder can be dragged into order; the form around it is sent after a drop. Its up and down buttons do the same. */
(() => {
  let moving = null;
  const ready = () => document.querySelectorAll("[data-reorder] > li").forEach((item) => { item.draggable = true; });
  ready();
  document.addEventListener("htmx:after:swap", ready);
  document.addEventListener("dragstart", (event) => {
    moving = event.target.closest?.("[data-reorder] > li");
    if (!moving) return;
    event.dataTransfer.effectAllowed = "move";
    moving.classList.add("order__item--moving");
  });
  document.addEventListener("dragover", (event) => {
    const over = moving && event.target.closest?.("[data-reorder] > li");
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
