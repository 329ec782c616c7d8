/* A button with data-copy puts that text on the clipboard and says so. Hidden where it cannot work. */
(() => {
  if (!navigator.clipboard) return;
  const show = (root) => root.querySelectorAll?.("button[data-copy][hidden]").forEach((button) => { button.hidden = false; });
  show(document);
  document.addEventListener("htmx:after:swap", () => show(document));
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(button.dataset.copy);
    const words = button.textContent;
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = words; }, 2000);
  });
})();
