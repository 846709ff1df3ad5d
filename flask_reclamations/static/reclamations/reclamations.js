// Makes pages better where they already work: htmx 2 for parts, focus where the change happened, one live sentence.
const roots = () => document.querySelectorAll("[data-recl]");

function wake(root) {
  if (root.dataset.reclAwake) return;
  root.dataset.reclAwake = "yes";
  root.removeAttribute("hx-disable");
  root.removeAttribute("hx-ignore");
  // What the host's own attributes say around us ends here: a boosted download would land in the page.
  root.setAttribute("hx-boost", "false");
  for (const name of ["confirm", "include", "params", "push-url", "select", "select-oob"])
    root.setAttribute(`hx-${name}`, "unset");
  window.htmx.process(root);
  // The server answers 422 with the form and its errors: show it, inside our root only.
  root.addEventListener("htmx:beforeSwap", (event) => {
    // Old and new stand together for a moment: two open details of one name would shut each other.
    event.detail.target?.querySelectorAll("details[name]").forEach((d) => d.removeAttribute("name"));
    if ([403, 404, 410, 422, 429, 503].includes(event.detail.xhr.status)) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  // A list filters once chosen; dates and what is folded wait for the button.
  root.addEventListener("change", ({ target }) => target.matches("[role=search] .recl-strip > select") && target.form.requestSubmit());
  root.addEventListener("change", ({ target }) => {
    if (!target.matches("[data-recl-all]")) return;
    target.form.querySelectorAll("[name=ref]").forEach((box) => (box.checked = target.checked));
  });
  root.addEventListener("htmx:beforeRequest", () => slow(root, true));
  root.addEventListener("htmx:afterRequest", () => slow(root, false));
  root.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.elt?.matches?.("[aria-busy], [data-recl-quiet]")) return;
    attend(event.detail.elt?.closest?.("[data-recl]") ?? root, event.detail.elt);
  });
}

let timer;
function slow(root, on) {
  clearTimeout(timer);
  const part = root.querySelector("#recl-part");
  if (!on) return part?.classList.remove("recl-busy");
  timer = setTimeout(() => part?.classList.add("recl-busy"), 300);
}

const place = (part) =>
  part?.querySelector?.("[role=alert][data-recl-focus]") ?? part?.querySelector?.("[data-recl-focus]");

// What has just come first: the rest of the page may hold an older place.
function attend(root, fresh) {
  const found = place(fresh) ?? place(root);
  if (!found) return;
  found.focus({ preventScroll: false });
  const status = root.querySelector("[data-recl-status]");
  if (status && !found.matches("[role=alert], textarea")) status.textContent = found.textContent.trim();
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
function begin() {
  if (window.htmx) start();
  else if (roots().length) load(roots()[0].dataset.reclHtmx);
}
if (document.readyState === "complete") begin();
else addEventListener("load", begin);
// A host that boosts its links brings our pages into one that was loaded before.
addEventListener("htmx:load", start);

// Files leave as soon as they are chosen or dropped, one after the other, each with its progress; the form waits.
const leaving = new WeakMap();

function tell(place, words) {
  const status = place.closest("[data-recl]")?.querySelector("[data-recl-status]");
  if (status) status.textContent = words;
}

function line(zone, words, kind) {
  const item = document.createElement("li");
  item.className = kind;
  item.textContent = words;
  zone.querySelector(".recl-files").append(item);
  return item;
}

function send(zone, file) {
  const said = (words) => words.replace("{name}", file.name);
  const { reclDrop, reclMax, reclHeavy, reclFailed } = zone.dataset;
  const refuse = (words) => {
    line(zone, words, "recl-why");
    tell(zone, words);
  };
  if (file.size > reclMax) return refuse(said(reclHeavy));
  const item = line(zone, `${file.name} `, "recl-file");
  const bar = document.createElement("progress");
  bar.max = 100;
  bar.setAttribute("aria-label", file.name);
  item.append(bar);
  const form = zone.closest("form");
  const body = new FormData();
  for (const name of ["csrf_token", "submission", "kept"])
    form.querySelectorAll(`[name=${name}]`).forEach((c) => (c.type === "checkbox" && !c.checked) || body.append(name, c.value));
  body.append("attachments", file);
  return new Promise((done) => {
    const call = new XMLHttpRequest();
    let next = 25;
    call.upload.addEventListener("progress", ({ loaded, total }) => {
      bar.value = (100 * loaded) / total;
      if (bar.value < next) return;
      next = 25 * Math.floor(bar.value / 25);
      tell(zone, `${file.name} : ${next} %`);
      next += 25;
    });
    call.addEventListener("loadend", () => {
      item.remove();
      if ([200, 422, 429].includes(call.status)) {
        const list = zone.querySelector(".recl-files");
        list.insertAdjacentHTML("beforeend", call.responseText);
        if (call.status !== 200) tell(zone, list.lastElementChild.textContent);
      } else refuse(said(call.status === 413 ? reclHeavy : reclFailed));
      done();
    });
    call.open("POST", reclDrop);
    // A refusal comes as a status, never as the host's login page.
    call.setRequestHeader("HX-Request", "true");
    call.send(body);
  });
}

function bring(zone, files) {
  const form = zone.closest("form");
  zone.querySelectorAll(".recl-files > .recl-why").forEach((old) => old.remove());
  const before = leaving.get(form) ?? Promise.resolve();
  const now = [...files].reduce((queue, file) => queue.then(() => send(zone, file)), before);
  leaving.set(form, now);
  now.then(() => leaving.get(form) === now && leaving.delete(form));
}

const zoneOf = (event) => event.target.closest?.("[data-recl-drop]");
addEventListener("change", (event) => {
  const zone = event.target.type === "file" && zoneOf(event);
  if (!zone) return;
  bring(zone, event.target.files);
  event.target.value = "";
});
for (const kind of ["dragover", "dragleave", "drop"])
  addEventListener(kind, (event) => {
    const zone = zoneOf(event);
    if (!zone || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    zone.classList.toggle("recl-over", kind === "dragover");
    if (kind === "drop") bring(zone, event.dataTransfer.files);
  });
// Captured before htmx hears it: what is still leaving goes first.
addEventListener(
  "submit",
  (event) => {
    const waits = leaving.get(event.target);
    if (!waits) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    waits.then(() => event.target.requestSubmit(event.submitter));
  },
  true,
);
