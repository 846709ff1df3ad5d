// Runs before every page: counts what moves by itself, and times a gesture until the page has answered it.
window.bench = { shift: 0, moved: "" };
const called = ({ node }) => node && [node.nodeName.toLowerCase(), ...(node.classList ?? [])].join(".");
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (entry.hadRecentInput) continue;
    bench.shift += entry.value;
    bench.moved ||= entry.sources.map(called).join(", ");
  }
}).observe({ type: "layout-shift", buffered: true });

const now = () => performance.timeOrigin + performance.now();
const waits = () => sessionStorage.getItem("bench-until");
const answered = (at) => {
  sessionStorage.setItem("bench-took", at - Number(sessionStorage.getItem("bench-began")));
  sessionStorage.removeItem("bench-until");
};
// After the next frame is drawn, a task of its own is the first to run.
const painted = (then) => requestAnimationFrame(() => setTimeout(then));

for (const kind of ["keydown", "input", "change", "click"])
  addEventListener(
    kind,
    (event) => {
      if (!waits() || sessionStorage.getItem("bench-began")) return;
      sessionStorage.setItem("bench-began", performance.timeOrigin + event.timeStamp);
    },
    true,
  );
const ends = (until) => () => {
  if (waits() === until && sessionStorage.getItem("bench-began")) painted(() => answered(now()));
};
addEventListener("toggle", ends("toggle"), true);
document.addEventListener("htmx:afterSettle", ends("swap"));
if (waits() === "page" && sessionStorage.getItem("bench-began"))
  new PerformanceObserver((list) => {
    const [first] = list.getEntriesByName("first-contentful-paint");
    if (first) answered(performance.timeOrigin + first.startTime);
  }).observe({ type: "paint", buffered: true });
