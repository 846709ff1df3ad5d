// Makes pages better where they already work: htmx 2 for parts, focus where the change happened, one live sentence.
const roots = () => document.querySelectorAll("[data-recl]");

function wake(root) {
  if (root.dataset.reclAwake) return;
  root.dataset.reclAwake = "yes";
  root.removeAttribute("hx-disable");
  root.removeAttribute("hx-ignore");
  window.htmx.process(root);
  // The server answers 422 with the form and its errors: show it, inside our root only.
  root.addEventListener("htmx:beforeSwap", (event) => {
    // Old and new stand together for a moment: two open details of one name would shut each other.
    event.detail.target?.querySelectorAll("details[name]").forEach((d) => d.removeAttribute("name"));
    if ([403, 404, 410, 422, 503].includes(event.detail.xhr.status)) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  root.addEventListener("htmx:beforeRequest", () => slow(root, true));
  root.addEventListener("htmx:afterRequest", () => slow(root, false));
  root.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.elt?.hasAttribute?.("aria-busy")) return;
    attend(event.detail.elt?.closest?.("[data-recl]") ?? root);
  });
}

let timer;
function slow(root, on) {
  clearTimeout(timer);
  const part = root.querySelector("#recl-part");
  if (!on) return part?.classList.remove("recl-busy");
  timer = setTimeout(() => part?.classList.add("recl-busy"), 300);
}

function attend(root) {
  const place = root.querySelector("[role=alert][data-recl-focus]") ?? root.querySelector("[data-recl-focus]");
  if (!place) return;
  place.focus({ preventScroll: false });
  const status = root.querySelector("[data-recl-status]");
  if (status && place.getAttribute("role") !== "alert") status.textContent = place.textContent.trim();
}

// Another major of htmx speaks another language: our pages then stay plain forms and links.
const usable = () => window.htmx?.version?.startsWith("2.");

function load(source) {
  const config = document.createElement("meta");
  config.name = "htmx-config";
  config.content = '{"includeIndicatorStyles":false,"allowEval":false,"historyCacheSize":0,"refreshOnHistoryMiss":true}';
  document.head.append(config);
  const script = document.createElement("script");
  script.src = source;
  script.addEventListener("load", start);
  document.head.append(script);
}

function start() {
  if (usable()) roots().forEach(wake);
}

const refused = document.querySelector("[data-recl] [role=alert][data-recl-focus]");
refused?.focus();
addEventListener("load", () => {
  if (window.htmx) start();
  else if (roots().length) load(roots()[0].dataset.reclHtmx);
});
