/* A form with data-keep="name" keeps what is typed in this browser until it is sent, says so when it brings it back,
   and lets it be thrown away. Never put it on an anonymous survey. */
(() => {
  const key = (form) => `kept:${location.pathname}:${form.dataset.keep}`;
  const fields = (form) => [...form.elements].filter((f) => f.name && !["hidden", "password", "file", "submit"].includes(f.type));
  const read = (form) => fields(form).map((f) => [f.name, f.value, f.checked]);

  function restore(form) {
    let kept;
    const changed = [];
    try { kept = JSON.parse(localStorage.getItem(key(form)) || "[]"); } catch { return; }
    const before = JSON.stringify(read(form));
    for (const field of fields(form)) {
      const tick = field.type === "radio" || field.type === "checkbox";
      const found = kept.find(([name, value]) => name === field.name && (!tick || value === field.value));
      if (!found) continue;
      if (tick) field.checked = found[2];
      else if (field.value === field.defaultValue || field.tagName === "SELECT") {
        field.value = found[1];
        if (!field.checkValidity()) field.value = field.defaultValue ?? ""; // a day that has passed meanwhile
        else if (field.value !== field.defaultValue) changed.push(field);
      }
    }
    // what is shown beside the form follows what is in it
    addEventListener("load", () => changed.forEach((field) => field.dispatchEvent(new Event("input", { bubbles: true }))));
    if (JSON.stringify(read(form)) !== before) tell(form);
  }

  function tell(form) {
    const words = document.getElementById("kept");
    if (!words) return;
    const box = words.content.firstElementChild.cloneNode(true);
    box.querySelector("button").addEventListener("click", () => {
      localStorage.removeItem(key(form));
      form.reset();
      box.remove();
    });
    form.prepend(box);
  }

  // What was sent is forgotten only once a good answer has come, so an error or a lost connection loses nothing.
  function forgetSent() {
    const sent = sessionStorage.getItem("sent");
    const arrival = performance.getEntriesByType("navigation")[0];
    if (!sent || !arrival || arrival.type !== "navigate" || !(arrival.responseStatus < 400)) return;
    localStorage.removeItem(sent);
    sessionStorage.removeItem("sent");
  }

  try {
    forgetSent();
    for (const form of document.querySelectorAll("form[data-keep]")) {
      restore(form);
      form.addEventListener("input", () => localStorage.setItem(key(form), JSON.stringify(read(form))));
      form.addEventListener("submit", () => sessionStorage.setItem("sent", key(form)));
    }
  } catch { /* a browser that stores nothing: the page works as it did */ }
})();
