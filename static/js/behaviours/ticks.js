/* A box with data-check-all="name" ticks all boxes of that name in its form or table. Without us it is hidden. */
for (const box of document.querySelectorAll("[data-check-all][hidden]")) box.hidden = false;
document.addEventListener("change", (event) => {
  const name = event.target.dataset.checkAll;
  if (!name) return;
  const around = event.target.form || event.target.closest("table") || document;
  for (const box of around.querySelectorAll(`input[type=checkbox][name="${CSS.escape(name)}"]:not(:disabled)`)) {
    box.checked = event.target.checked;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }
});
