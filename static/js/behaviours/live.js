/* A frame with data-live shows what is stored: anew whenever the page around it has stored something. */
document.addEventListener("htmx:after:swap", () => {
  for (const frame of document.querySelectorAll("iframe[data-live]")) {
    if (frame.offsetParent) frame.contentWindow.location.reload();
  }
});
