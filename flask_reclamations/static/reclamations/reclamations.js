// Makes pages better that already work: htmx 2 for parts, focus where the change happened.
const on = addEventListener;
const make = (name, values) => Object.assign(document.createElement(name), values);
const roots = () => document.querySelectorAll("[data-recl]");

function free(root) {
  root.removeAttribute("hx-disable");
  root.removeAttribute("hx-ignore");
  // The host's own attributes end here: a boosted download would land in the page.
  root.setAttribute("hx-boost", "false");
  for (const name of ["confirm", "include", "params", "push-url", "select", "select-oob"])
    root.setAttribute(`hx-${name}`, "unset");
}

function wake(root) {
  if (root.dataset.reclAwake) return;
  root.dataset.reclAwake = "yes";
  free(root);
  window.htmx.process(root);
  const hear = root.addEventListener.bind(root);
  // 422 is the form with its errors: show it, inside our root only.
  hear("htmx:beforeSwap", (event) => {
    lost(event);
    // Old and new stand together: two open details of one name shut each other.
    event.detail.target?.querySelectorAll("details[name]").forEach((d) => d.removeAttribute("name"));
    const { status } = event.detail.xhr;
    if ([403, 404, 410, 422, 429, 503].includes(status)) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    } else if (status > 401) says(event.detail.requestConfig.elt, our().failed);
  });
  // A list filters once chosen; dates and what is folded wait for the button.
  hear("change", ({ target }) => {
    if (target.matches("[role=search] .recl-strip > select")) target.form.requestSubmit();
    if (target.matches("[data-recl-all]")) target.form.querySelectorAll("[name=ref]").forEach((box) => (box.checked = target.checked));
  });
  hear("htmx:beforeRequest", () => slow(root, true));
  hear("htmx:afterRequest", () => slow(root, false));
  hear("htmx:sendError", ({ detail }) => says(detail.elt, our().failed));
  hear("htmx:afterSwap", ({ detail: { xhr, requestConfig: asked } }) => {
    const form = asked.verb === "post" && asked.elt.closest("form");
    if (form) settle(keyOf(form), asked.path, xhr.status, xhr.responseURL);
    // What the server put there is the draft now.
    root.querySelector("textarea[data-recl-focus]")?.dispatchEvent(new Event("input", { bubbles: true }));
  });
  hear("htmx:afterSettle", ({ detail: { elt } }) => {
    if (!elt?.matches?.("[aria-busy], [data-recl-quiet]")) attend(elt?.closest?.("[data-recl]") ?? root, elt);
  });
  // Enter after typing: the list is on its way.
  hear("submit", (event) => {
    if (!typing()) return;
    event.preventDefault();
    event.stopPropagation();
    place(root)?.focus();
  }, true);
}

let timer;
function slow(root, busy) {
  clearTimeout(timer);
  const part = root.querySelector("#recl-part");
  if (!busy) return part?.classList.remove("recl-busy");
  timer = setTimeout(() => part?.classList.add("recl-busy"), 100);
}

const typing = () => document.activeElement?.matches("[type=search][hx-get]");
const place = (part) =>
  part?.querySelector?.("[role=alert][data-recl-focus]") ?? part?.querySelector?.("[data-recl-focus]");

// What has just come first: the rest may hold an older place.
function attend(root, fresh) {
  const found = place(fresh) ?? place(root);
  if (!typing()) found?.focus();
  if (found?.matches(":not([role=alert], textarea)")) tell(root, found.textContent);
}

function load(source) {
  // What it finds shut it sweeps, element by element.
  roots().forEach(free);
  const content = '{"includeIndicatorStyles":false,"defaultSettleDelay":0,"allowEval":false,"historyCacheSize":0,"refreshOnHistoryMiss":true}';
  document.head.append(make("meta", { name: "htmx-config", content }), make("script", { src: source, onload: start }));
}

// Another major of htmx speaks otherwise: our pages then stay plain.
const start = () => window.htmx?.version?.startsWith("2.") && roots().forEach(wake);

document.querySelector("[data-recl] [role=alert][data-recl-focus]")?.focus();
function begin() {
  if (window.htmx) start();
  else if (roots().length) load(roots()[0].dataset.reclHtmx);
}
if (document.readyState === "complete") begin();
else on("load", begin);
// A host that boosts its links brings us into an older page.
on("htmx:load", () => {
  start();
  recall();
});

// Files leave once chosen or dropped, one after the other; the form waits.
const leaving = new WeakMap();

function tell(place, words) {
  const status = place.closest("[data-recl]")?.querySelector("[data-recl-status]");
  if (status) status.textContent = words.trim();
}

function line(zone, words, kind) {
  const item = make("li", { className: kind, textContent: words });
  zone.querySelector(".recl-files").append(item);
  return item;
}

function send(zone, file) {
  const { reclDrop, reclMax, reclHeavy, reclFailed } = zone.dataset;
  const refuse = (words) => tell(zone, line(zone, words.replace("{name}", file.name), "recl-why").textContent);
  if (file.size > reclMax) return refuse(reclHeavy);
  const item = line(zone, `${file.name} `, "recl-file");
  const bar = make("progress", { max: 100, ariaLabel: file.name });
  item.append(bar);
  const body = new FormData();
  for (const [name, value] of new FormData(zone.closest("form")))
    if (["csrf_token", "submission", "kept"].includes(name)) body.append(name, value);
  body.append("attachments", file);
  return new Promise((done) => {
    const call = new XMLHttpRequest();
    let told = 0;
    call.upload.addEventListener("progress", ({ loaded, total }) => {
      bar.value = (100 * loaded) / total;
      const step = 25 * Math.floor(bar.value / 25);
      if (step > told) tell(zone, `${file.name} : ${(told = step)} %`);
    });
    call.addEventListener("loadend", () => {
      item.remove();
      if ([200, 422, 429].includes(call.status)) {
        const list = zone.querySelector(".recl-files");
        list.insertAdjacentHTML("beforeend", call.responseText);
        if (call.status !== 200) tell(zone, list.lastElementChild.textContent);
      } else refuse(call.status === 413 ? reclHeavy : reclFailed);
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

const zoneOf = ({ target }) => target.closest?.("[data-recl] form")?.querySelector("[data-recl-drop]");
on("change", (event) => {
  const zone = event.target.type === "file" && zoneOf(event);
  if (!zone) return;
  bring(zone, event.target.files);
  event.target.value = "";
});
for (const kind of ["dragover", "dragleave", "drop"])
  on(kind, (event) => {
    const zone = zoneOf(event);
    if (!zone || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    zone.classList.toggle("recl-over", kind === "dragover");
    if (kind === "drop") bring(zone, event.dataTransfer.files);
  });
// Before htmx hears it: what is still leaving goes first.
on(
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

// What is typed outlives a reload and a lost login, in this tab.
let drafts = {};
let wishes = {};
try {
  [drafts, wishes] = [sessionStorage, localStorage];
} catch {} // A browser that keeps nothing.
const read = (key) => JSON.parse(drafts[key] ?? "{}");
const DRAFT = "[data-recl] form[method=post]:has(textarea)";
const our = () => document.querySelector("[data-recl-who]").dataset;
const keyOf = (form) => `recl ${our().reclWho} ${form.getAttribute("action")}`;
const part = (field) => (field.matches("[type=checkbox], [type=radio]") ? "checked" : "value");

on("input", ({ target }) => {
  const form = target.form;
  if (!form?.matches(DRAFT) || target.matches("[type=password], [type=file], [name=kept]")) return;
  const rows = read(keyOf(form));
  const choice = part(target) === "checked" ? `[value=${CSS.escape(target.value)}]` : "";
  const field = `[name=${CSS.escape(target.name)}]${choice}`;
  delete rows[field]; // Of two radios the last comes last.
  rows[field] = target[part(target)];
  drafts[keyOf(form)] = JSON.stringify(rows);
});

function restore(form) {
  let found;
  for (const [place, last] of Object.entries(read(keyOf(form)))) {
    const field = form.querySelector(place);
    if (!field || field[part(field)] === last) continue;
    field[part(field)] = last;
    found = true;
  }
  if (!found) return;
  for (let fold = form; (fold = fold.parentElement.closest("details")); ) fold.open = true;
  const button = says(form, our().found, our().forget, () => {
    delete drafts[keyOf(form)];
    form.reset();
    button.parentElement.remove();
    form.querySelector("textarea").focus();
  });
}

// Accepted, a draft goes; refused, it stays.
function settle(key, action, status, address) {
  const here = document.querySelector(`form[action="${action}"]`)?.action === address;
  if (status < 400 && !here) delete drafts[key];
}

function says(place, words, label, onclick) {
  const form = place.closest("form");
  form?.querySelector(".recl-draft")?.remove();
  const note = make("div", { className: "recl-note recl-row recl-draft", textContent: words });
  const button = make("button", { type: "button", className: "recl-btn", textContent: label, onclick });
  if (label) note.append(button);
  form?.prepend(note);
  tell(place, words);
  return button;
}

// A host's login page never lands in our part.
function lost(event) {
  const { xhr, requestConfig: asked } = event.detail;
  if (xhr.status !== 401 && (xhr.status > 403 || xhr.getResponseHeader("Reclamations"))) return;
  event.preventDefault();
  const again = () => location.reload();
  if (asked.verb === "get") again();
  else says(asked.elt, our().ended, our().again, again).focus();
}

on("submit", (event) => {
  const form = event.target;
  if (!event.defaultPrevented && form.matches(DRAFT))
    drafts.reclSent = JSON.stringify([keyOf(form), form.getAttribute("action"), location.href.split("#")[0]]);
});
// A plain form was answered here, unless a login came between.
const sent = read("reclSent");
delete drafts.reclSent;
if (sent[2] === document.referrer)
  settle(sent[0], sent[1], performance.getEntriesByType("navigation")[0]?.responseStatus ?? 200, location.href);
const recall = () => document.querySelectorAll(DRAFT).forEach(restore);
recall();

// Single keys on staff pages, outside fields; a switch ends them (WCAG 2.1.4).
const keys = () => document.querySelector("dialog[data-recl-keys]");
on("click", ({ target }) => {
  if (!target.closest?.("[data-recl-key='?']")) return;
  keys().querySelector("input").checked = wishes.reclKeys !== "off";
  keys()[keys().open ? "close" : "showModal"]();
});
on("change", ({ target }) => {
  if (target.closest("[data-recl-keys]")) wishes.reclKeys = target.checked ? "on" : "off";
});
on("keydown", (event) => {
  const { key, target } = event;
  if (!keys() || keys().open || wishes.reclKeys === "off" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (target.closest("select, textarea, [contenteditable], input:not([type=checkbox], [type=radio])")) return;
  const stops = [...document.querySelectorAll("[data-recl-stop]")];
  const here = stops.findIndex((stop) => stop.closest("tr, li").contains(target));
  const step = { j: 1, k: -1, ...(here >= 0 && { ArrowDown: 1, ArrowUp: -1 }) }[key];
  const box = key === "x" && target.closest("tr")?.querySelector("[name=ref]");
  const found = step ? stops[here + step] : box || document.querySelector(`[data-recl-key="${CSS.escape(key)}"]`);
  if (!found) return;
  event.preventDefault();
  if (!found.matches("details, [type=search], [data-recl-stop]")) return found.click();
  found.open = true;
  (found.querySelector("textarea") ?? found).focus();
});
