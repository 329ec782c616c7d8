/* When the server does not answer, the page says so and keeps what was typed. Escape closes the small menu in the bag. */
(() => {
  const tell = () => {
    const words = document.getElementById("trouble");
    const place = document.getElementById("notice");
    if (words && place) place.replaceChildren(words.content.cloneNode(true));
  };
  document.addEventListener("htmx:error", tell);
  document.addEventListener("htmx:after:request", (event) => {  // what was refused before is over once something was done
    if (event.detail.ctx.response?.ok) document.querySelector("#notice .notice__box--late")?.remove();
  });
  document.addEventListener("htmx:response:error", (event) => { if (event.detail.ctx.response.status >= 500) tell(); });

  const menu = document.querySelector("details.whoami");
  if (!menu) return;
  document.addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
})();
