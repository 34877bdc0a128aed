
"use strict";
// The page is whole without this: what follows adds the search, the panel with one proof, and the picture of the matrix.
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const one = (selector, root = document) => root.querySelector(selector);
const made = (tag, text = "", properties = {}) => Object.assign(document.createElement(tag), { textContent: text }, properties);

const apps = all("tr[data-app]", one(".apps") ?? undefined).map((row) => ({
  row, name: row.cells[0].textContent, home: Number(row.dataset.home), status: row.dataset.status, shown: true,
}));
const conflicts = all("[data-apps]").map((element) => ({
  element, id: element.id.replace(/^conflicts?-/, ""), clash: element.closest(".clash"),
  apps: element.dataset.apps.split(" ").filter(Boolean).map(Number), members: element.dataset.members.split(" "), shown: true,
}));
const byId = new Map(conflicts.map((each) => [each.id, each]));
const count = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;

// One conflict in the panel: a copy of what is in the list, with the applications and lines of that one.
const dialog = one("dialog");
const panel = one(".panel");
let opened = null;

function filled(conflict) {
  const copy = conflict.clash.cloneNode(true);
  copy.removeAttribute("id");
  all("[id]", copy).forEach((each) => each.removeAttribute("id"));
  all(".sets, .self, .same", copy).forEach((each) => each.remove());
  const members = conflict.members.map((number, side) =>
    one(`.side[data-side="${side}"] [data-member="${number}"]`, conflict.clash));
  members.forEach((member, side) => {
    one(`.side[data-side="${side}"] .who`, copy).replaceChildren(Object.assign(made("ul"), {}));
    one(`.side[data-side="${side}"] .who ul`, copy).append(member.cloneNode(true));
    all(`b[data-side="${side}"]`, copy).forEach((name) => { name.textContent = one(".app", member).textContent; });
    all(`span[data-side="${side}"]`, copy).forEach((place) =>
      place.replaceChildren(all(".place", member)[Number(place.dataset.line)].cloneNode(true)));
  });
  const title = one("h3", copy);
  if (conflict.clash.dataset.apps === undefined) {
    const names = conflict.apps.flatMap((number, place, { length }) =>
      [place ? (place === length - 1 ? " and " : ", ") : "", made("code", apps[number].name)]);
    const project = one(".end > b", copy);
    title.replaceChildren(...names, ...(project ? [" conflict over ", made("code", project.textContent)] : []));
  }
  const heading = made("h2", "", { id: "panel-title", className: "hidden" });
  heading.textContent = title.textContent;
  const proof = one(".proof", copy);
  if (proof) proof.open = true;
  return [heading, copy];
}

function open(conflict) {
  opened = conflict;
  const listed = conflicts.filter((each) => each.shown || each === conflict);
  const at = listed.indexOf(conflict);
  const tools = made("div", "", { className: "tools" });
  const step = (name, by) => {
    const button = made("button", name, { type: "button", disabled: !listed[at + by] });
    button.addEventListener("click", () => show(listed[at + by]));
    return button;
  };
  const close = made("button", "Close", { type: "button" });
  close.addEventListener("click", () => dialog.close());
  tools.append(made("span", `conflict ${at + 1} of ${listed.length}`), step("Previous", -1), step("Next", 1), close);
  panel.replaceChildren(tools, ...filled(conflict));
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  close.focus({ preventScroll: true });
}

const show = (conflict) => { history.replaceState(null, "", `#conflict-${encodeURIComponent(conflict.id)}`); open(conflict); };

dialog.addEventListener("close", () => {
  opened = null;
  if (location.hash.startsWith("#conflict-")) history.replaceState(null, "", location.pathname + location.search);
});
dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
dialog.addEventListener("keydown", (event) => {
  const name = { ArrowLeft: "Previous", ArrowRight: "Next" }[event.key];
  const button = name && all(".tools button", panel).find((each) => each.textContent === name);
  if (button && !button.disabled) button.click();
});

function follow() {
  const name = decodeURIComponent(location.hash.slice(1));
  const conflict = name.startsWith("conflict-") && byId.get(name.slice("conflict-".length));
  if (conflict) return open(conflict);
  if (dialog.open) dialog.close();
  if (name.startsWith("find=")) return find(name.slice("find=".length));
  const target = name && document.getElementById(name);
  if (!target) return undefined;
  for (let each = target; each; each = each.parentElement) if (each.tagName === "DETAILS") each.open = true;
  target.scrollIntoView();
}
addEventListener("hashchange", follow);
document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#"]');
  const id = link && decodeURIComponent(link.hash.slice(1));
  const conflict = id?.startsWith("conflict-") && byId.get(id.slice("conflict-".length));
  if (conflict && !link.closest(".clash > header")) { event.preventDefault(); show(conflict); }
  else if (link && link.hash === location.hash) { event.preventDefault(); follow(); }
});

// Search: every word has to be in an item. A conflict has what its proof says, and its own applications and lines alone;
// with it its card and its applications are found.
const form = one(".search");
const input = one("input", form);
const found = one(".found");
const items = all(".item").map((element) => ({ element, group: element.dataset.group, text: "", shown: true }));
let kind = "";

function readTexts() {
  const said = new Map();
  for (const item of items) item.text = item.element.textContent.toLowerCase();
  for (const conflict of conflicts) {
    if (!said.has(conflict.clash)) {
      const copy = conflict.clash.cloneNode(true);
      all(".who, .sets, .proof .app, .proof .place", copy).forEach((each) => each.remove());
      said.set(conflict.clash, copy.textContent);
    }
    const own = conflict.members.map((number, side) => one(`[data-side="${side}"] [data-member="${number}"]`, conflict.clash).textContent);
    conflict.text = [said.get(conflict.clash), ...own].join(" ").toLowerCase();
  }
}

function find(text) {
  if (input.value !== text) input.value = text;
  if (text && !items[0]?.text) readTexts();
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (item) => words.every((word) => item.text.includes(word));
  const clashes = new Set(), causes = new Set(), involved = new Set();
  for (const conflict of conflicts) {
    conflict.shown = (!kind || conflict.clash.dataset.kind === kind) && (!words.length || fits(conflict));
    if (conflict.element !== conflict.clash) conflict.element.hidden = !conflict.shown;
    if (!conflict.shown) continue;
    clashes.add(conflict.clash);
    causes.add(conflict.clash.dataset.cause);
    if (words.length) conflict.apps.forEach((number) => involved.add(String(number)));
  }
  const shown = { conflict: conflicts.filter((each) => each.shown).length };
  for (const { element, group, text: own } of items) {
    const here = !words.length || fits({ text: own });
    const is = group === "conflict" ? clashes.has(element) || (element.matches(".doubt") && here && (!kind || kind === "undecided"))
      : here || (group === "cause" && causes.has(element.dataset.cause)) || (group === "application" && involved.has(element.dataset.app));
    element.hidden = !is;
    if (is && group !== "conflict") shown[group] = (shown[group] ?? 0) + 1;
  }
  for (const group of all(".group")) {
    group.hidden = !one(".clash:not([hidden])", group);
    if (words.length) { group.dataset.was ??= String(group.open); group.open = true; }
    else if (group.dataset.was) { group.open = group.dataset.was === "true"; delete group.dataset.was; }
  }
  apps.forEach((app) => { app.shown = !app.row.hidden; });
  all(".pairs tbody tr").forEach((row) => { row.hidden = !apps[Number(row.dataset.app)].shown; });
  found.textContent = words.length
    ? ["application", "environment", "conflict", "problem"].filter((group) => items.some((each) => each.group === group))
      .map((group) => count(shown[group] ?? 0, group)).join(" \u00b7 ") : "";
  drawMap?.();
}

let drawMap = null;
let pending = 0;
input.addEventListener("input", () => { cancelAnimationFrame(pending); pending = requestAnimationFrame(() => find(input.value)); });
form.addEventListener("submit", (event) => event.preventDefault());
form.hidden = false;
addEventListener("keydown", (event) => {
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
  if (event.key === "/" && !typing && !dialog.open && !event.ctrlKey && !event.metaKey) { event.preventDefault(); input.select(); }
  if (event.key === "Escape" && typing) { find(""); input.blur(); }
});

const kinds = one(".kinds");
const names = [...new Set(all(".clash").map((each) => each.dataset.kind))];
if (kinds && names.length > 1) {
  kinds.hidden = false;
  for (const name of ["", ...names]) {
    const button = made("button", name || "all", { type: "button", ariaPressed: String(!name) });
    button.addEventListener("click", () => {
      kind = name;
      all("button", kinds).forEach((each) => { each.ariaPressed = String(each === button); });
      find(input.value);
    });
    kinds.append(button);
  }
}

// The table of pairs is one stop of the tabulator key; arrows go on to the next conflict in their direction.
const table = one(".pairs");
const links = table ? all("td a", table) : [];
links.forEach((link, number) => { link.tabIndex = number ? -1 : 0; });
table?.addEventListener("keydown", (event) => {
  const [down, right] = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key] ?? [0, 0];
  const cell = event.target.closest("td");
  if (!cell || !(down || right)) return;
  event.preventDefault();
  for (let row = cell.parentElement.rowIndex + down, column = cell.cellIndex + right; ; row += down, column += right) {
    const next = table.rows[row]?.cells[column];
    if (!next || row < 1 || column < 1) return;
    const link = !next.parentElement.hidden && one("a", next);
    if (link) { links.forEach((each) => { each.tabIndex = -1; }); link.tabIndex = 0; link.focus(); return; }
  }
});

// The matrix of many applications: only what is in view is drawn, on one canvas that stays while its box scrolls.
const map = one(".map");
if (map) draw(map);

function draw(box) {
  const size = apps.length;
  const at = Array.from({ length: size }, () => new Map());
  for (const pair of box.dataset.undecided.split(",").filter(Boolean)) {
    const [row, column] = pair.split(" ").map(Number);
    at[row].set(column, "unknown"); at[column].set(row, "unknown");
  }
  for (const conflict of [...conflicts].reverse().sort((a, b) => b.apps.length - a.apps.length)) {
    for (const row of conflict.apps) for (const column of conflict.apps) if (row !== column) at[row].set(column, conflict);
  }
  const state = (row, column) => {
    const here = at[row].get(column);
    if (row === column) return "self";
    if (here && here !== "unknown") return here.apps.length > 2 ? "beside" : "apart";
    if (apps[row].home && apps[row].home === apps[column].home) return "home";
    return here || box.dataset.stopped || apps[row].status !== "ok" || apps[column].status !== "ok" ? "unknown" : "fits";
  };
  const canvas = made("canvas", "", { tabIndex: 0 });
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", `Matrix of ${size} applications: arrows move, with Shift to the next conflict, Enter opens its proof`);
  const room = made("div");
  const tip = made("div", "", { className: "tip", hidden: true });
  tip.setAttribute("aria-hidden", "true");
  const live = made("p", "", { className: "hidden" });
  live.setAttribute("role", "status");
  box.replaceChildren(canvas, room);
  box.after(tip, live);
  const zoom = made("li", "", { className: "zoom" });
  const level = { Whole: 0, Names: 16 };
  let cell = 0;
  for (const [name, pixels] of Object.entries(level)) {
    const button = made("button", name, { type: "button", ariaPressed: String(!pixels) });
    button.addEventListener("click", () => {
      cell = pixels;
      all("button", zoom).forEach((each) => { each.ariaPressed = String(each === button); });
      drawMap();
    });
    zoom.append(button);
  }
  one(".legend").append(zoom);
  let rows = [], head = 0, pixels = 1, cursor = { row: 0, column: 0 }, colours = {};

  drawMap = () => {
    const style = getComputedStyle(document.documentElement);
    colours = Object.fromEntries(["surface", "sunk", "line", "ink", "soft", "bad", "fits", "unknown", ...Array.from({ length: 8 }, (_, n) => `e${n}`)]
      .map((name) => [name, style.getPropertyValue(`--${name}`)]));
    rows = apps.map((app, number) => number).filter((number) => apps[number].shown);
    const width = box.parentElement.clientWidth - 2, height = box.clientHeight;
    head = cell ? Math.min(longest + 24, width * .42) : 12;
    pixels = cell || Math.max(2, Math.min((width - head) / size, (height - head) / rows.length, 16));
    tip.hidden = true;
    box.style.width = cell ? "" : `${Math.min(width, head + pixels * size) + 2}px`;
    room.style.width = `${head + pixels * size}px`;
    room.style.height = `${Math.max(0, head + pixels * rows.length - height)}px`;
    paint();
  };
  const longest = Math.max(...apps.map((app) => app.name.length)) * 6.6;
  const hue = (app) => (app.home ? colours[`e${app.home % 8}`] : colours.unknown);
  const text = (pen, words, x, y, most) => {
    let shown = words;
    while (shown.length > 4 && pen.measureText(shown).width > most) shown = `\u2026${shown.slice(shown.startsWith("\u2026") ? 3 : 2)}`;
    pen.fillText(shown, x, y);
  };

  function paint() {
    const width = box.clientWidth, height = box.clientHeight, ratio = devicePixelRatio || 1;
    canvas.width = width * ratio; canvas.height = height * ratio;
    canvas.style.width = `${width}px`; canvas.style.height = `${height}px`;
    const pen = canvas.getContext("2d");
    pen.scale(ratio, ratio);
    const left = box.scrollLeft, top = box.scrollTop, gap = pixels >= 6 ? 1 : 0;
    const x = (column) => head + column * pixels - left, y = (index) => head + index * pixels - top;
    const first = Math.max(0, Math.floor(left / pixels)), last = Math.min(size, Math.ceil((left + width - head) / pixels));
    const from = Math.max(0, Math.floor(top / pixels)), to = Math.min(rows.length, Math.ceil((top + height - head) / pixels));
    for (let index = from; index < to; index++) {
      const row = rows[index];
      const look = (column) => {
        const what = state(row, column);
        return (what === "apart" || what === "beside") && !at[row].get(column).shown ? "faded" : what;
      };
      const fill = { apart: colours.bad, beside: colours.bad, faded: colours.bad, home: hue(apps[row]), self: hue(apps[row]), unknown: colours.unknown, fits: colours.fits };
      for (let column = first, next; column < last; column = next) {
        const what = look(column);
        // Neighbours that look alike are one rectangle, where no gap parts them.
        for (next = column + 1; !gap && next < last && look(next) === what; next++);
        pen.globalAlpha = { home: .42, faded: .2, unknown: .5 }[what] ?? 1;
        pen.fillStyle = fill[what];
        pen.fillRect(x(column), y(index), (next - column) * pixels - gap, pixels - gap);
        if (what !== "beside" || !gap) continue;
        pen.fillStyle = colours.fits;
        pen.fillRect(x(column) + 2, y(index) + 2, pixels - gap - 4, pixels - gap - 4);
      }
    }
    pen.globalAlpha = 1;
    pen.fillStyle = colours.surface;
    pen.fillRect(0, 0, width, head); pen.fillRect(0, 0, head, height);
    pen.font = `12px ${getComputedStyle(document.body).fontFamily}`;
    pen.textBaseline = "middle";
    const names = pixels >= 11;
    for (let column = first; column < last; column++) {
      if (x(column) + pixels < head) continue;
      pen.fillStyle = hue(apps[column]);
      pen.fillRect(x(column), head - 5, pixels, 3);
      if (!names) continue;
      pen.save();
      pen.beginPath(); pen.rect(head, 0, width, head); pen.clip();
      pen.translate(x(column) + pixels / 2, head - 9); pen.rotate(-Math.PI / 2);
      pen.fillStyle = column === cursor.column ? colours.ink : colours.soft;
      text(pen, apps[column].name, 0, 0, head - 16);
      pen.restore();
    }
    pen.textAlign = "right";
    for (let index = from; index < to; index++) {
      if (y(index) + pixels < head) continue;
      pen.fillStyle = hue(apps[rows[index]]);
      pen.fillRect(head - 5, y(index), 3, pixels);
      if (!names) continue;
      pen.fillStyle = rows[index] === cursor.row ? colours.ink : colours.soft;
      pen.save();
      pen.beginPath(); pen.rect(0, head, head, height); pen.clip();
      text(pen, apps[rows[index]].name, head - 10, y(index) + pixels / 2, head - 18);
      pen.restore();
    }
    pen.textAlign = "left";
    pen.fillStyle = colours.surface;
    pen.fillRect(0, 0, head - 6, head - 6);
    const index = rows.indexOf(cursor.row);
    if (index >= 0 && document.activeElement === canvas) {
      pen.strokeStyle = colours.ink; pen.lineWidth = 2;
      pen.strokeRect(x(cursor.column) - 1, y(index) - 1, pixels + 2, pixels + 2);
    }
  }

  const words = { self: "", apart: "conflict", beside: "conflict together with others", home: "share an environment", fits: "fit together", unknown: "not known" };
  const said = (row, column) => {
    if (row === column) return apps[row].name;
    const what = at[row].get(column), over = what && what.clash && one(".end > b", what.clash)?.textContent;
    return `${apps[row].name} and ${apps[column].name}: ${words[state(row, column)]}${over ? ` over ${over}` : ""}`;
  };
  const under = (event) => {
    const edge = canvas.getBoundingClientRect();
    const column = Math.floor((event.clientX - edge.left - head + box.scrollLeft) / pixels);
    const index = Math.floor((event.clientY - edge.top - head + box.scrollTop) / pixels);
    const inside = event.clientX - edge.left > head && event.clientY - edge.top > head;
    return inside && rows[index] !== undefined && column < size ? { row: rows[index], column } : null;
  };
  const act = ({ row, column }) => { const here = at[row].get(column); if (here?.clash && row !== column) show(here); };
  const coming = () => requestAnimationFrame(paint);
  canvas.addEventListener("pointermove", (event) => {
    const here = under(event);
    tip.hidden = !here;
    canvas.style.cursor = here && at[here.row].get(here.column)?.clash && here.row !== here.column ? "pointer" : "default";
    if (!here) return;
    tip.textContent = said(here.row, here.column);
    tip.style.left = `${Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8)}px`;
    tip.style.top = `${Math.min(event.clientY + 16, innerHeight - tip.offsetHeight - 8)}px`;
  });
  canvas.addEventListener("pointerleave", () => { tip.hidden = true; });
  canvas.addEventListener("click", (event) => { const here = under(event); if (here) { cursor = here; paint(); act(here); } });
  canvas.addEventListener("focus", paint);
  canvas.addEventListener("blur", paint);
  canvas.addEventListener("keydown", (event) => {
    const [down, right] = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key] ?? [0, 0];
    if (event.key === "Enter") { event.preventDefault(); act(cursor); }
    if (!(down || right)) return;
    event.preventDefault();
    let index = Math.max(0, rows.indexOf(cursor.row)), { column } = cursor;
    do { index += down; column += right; } while (event.shiftKey && rows[index] !== undefined && column >= 0 && column < size && !at[rows[index]].get(column)?.clash);
    if (rows[index] === undefined || column < 0 || column >= size) return;
    cursor = { row: rows[index], column };
    const x = head + column * pixels, y = head + index * pixels;
    box.scrollLeft = Math.min(Math.max(box.scrollLeft, x + pixels * 2 - box.clientWidth), x - head);
    box.scrollTop = Math.min(Math.max(box.scrollTop, y + pixels * 2 - box.clientHeight), y - head);
    live.textContent = said(cursor.row, column);
    coming();
  });
  box.addEventListener("scroll", coming, { passive: true });
  new ResizeObserver(() => drawMap()).observe(box.parentElement);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawMap());
}
follow();
