/* A form that is being sent ignores a second press; a select with data-submit-on-change sends its form by itself. */
(() => {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.getAttribute("aria-busy") === "true") event.preventDefault();
    else if (form.method === "post" && !event.defaultPrevented) form.setAttribute("aria-busy", "true");
  });
  addEventListener("pageshow", () => document.querySelectorAll("form[aria-busy]").forEach((form) => form.removeAttribute("aria-busy")));
  document.addEventListener("htmx:finally:request", (event) => event.target.closest?.("form")?.removeAttribute("aria-busy"));

  for (const field of document.querySelectorAll("select[data-submit-on-change]")) {
    const button = field.form.querySelector("button:not([type=button])");
    if (button) button.hidden = true;
  }
  document.addEventListener("change", (event) => {
    if (event.target.closest("[data-submit-on-change]")) event.target.form.requestSubmit();
  });
})();
