"use strict";
// The phones of the stand-in: asks /_standin/phones every second and shows one phone at a time.

const API = "_standin/";
const $ = (id) => document.getElementById(id);
const LARGEST = 5 * 1024 * 1024; // bytes of one picture, as carriers take them
let chosen = numberInAddress();
let phones = [];
let offices = [];
let now = new Date().toISOString();
let waiting = 0; // texts that the office has not answered yet
let drawn = { number: null, entries: new Map() }; // of the log: key -> {what, element}
const drafts = new Map(); // number -> what is being typed
let pictures = [];
let following = true; // the end of the log is in sight, and stays so

async function ask(path, method = "GET", body) {
  const answer = await fetch(API + path, { method, body: body && JSON.stringify(body) });
  const data = await answer.json();
  if (!answer.ok) throw new Error(data.error || answer.statusText);
  return data;
}

function numberInAddress() {
  try { return decodeURIComponent(location.hash.slice(1)); } catch { return ""; }
}

const entriesOf = (phone) =>
  [...phone.texts.map((t) => ({ ...t, kind: "text" })), ...phone.calls.map((c) => ({ ...c, kind: "call" }))]
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
const emptyPhone = (number) => ({ number, texts: [], calls: [], stopped: false });
const tell = (error) => { $("trouble").textContent = error ? String(error.message || error) : ""; };

// --- the list ---

function lastWords(last) {
  if (!last) return "nothing yet";
  if (last.kind === "text") return (last.direction === "in" ? "You: " : "") + (last.body || "(a picture)");
  if (last.waits_for === "answer") return "is ringing …";
  if (last.waits_for === "keys") return "waits for keys …";
  return `call, ${last.status}`;
}

let listed = "";
function showList() {
  const rows = phones.map((phone) => {
    const last = entriesOf(phone).at(-1);
    return { number: phone.number, rings: phone.calls.some((c) => c.waits_for), words: lastWords(last),
      at: last ? shortTime(last.at, now) : "" };
  });
  const content = JSON.stringify([chosen, rows]);
  if (content === listed) return; // what has the focus keeps it
  listed = content;
  const focused = document.activeElement?.closest("#list button")?.dataset.number;
  $("list").replaceChildren(...rows.map((row) => {
    const button = make("button", { type: "button", "data-number": row.number, "aria-current": row.number === chosen,
      class: row.rings ? "rings" : false, onclick: () => choose(row.number, true) },
    written(row.number), make("span", { class: "small" }, row.at), make("span", { class: "what" }, row.words));
    return make("li", {}, button);
  }));
  if (focused) $("list").querySelector(`[data-number="${CSS.escape(focused)}"]`)?.focus();
}

// --- one phone ---

function showPhone() {
  const phone = phones.find((p) => p.number === chosen);
  for (const id of ["answer", "call"]) $(id).hidden = !phone || !offices.length;
  $("stopped").hidden = !phone?.stopped;
  $("whose").textContent = phone ? written(phone.number) : "No phone yet";
  const entries = phone ? entriesOf(phone) : [];
  $("hint").textContent = hint(phone, entries);
  const fresh = drawn.number !== chosen;
  const changed = drawLog(entries, fresh);
  if (fresh || (changed && following)) toEnd();
  else if (changed) $("newer").hidden = false;
}

function hint(phone, entries) {
  if (!phone) return "Nothing has arrived yet. Texts and calls that the office sends appear here; or take a new phone, and "
    + "text or call the office.";
  if (!offices.length) return "The office has no number here: start the stand-in with --number.";
  if (!entries.length) return "Nothing has arrived yet. Text the office below: begin with “hi”.";
  return "";
}

// Draws what is new or has changed, so that a screen reader tells only that. Returns whether anything has.
function drawLog(entries, fresh) {
  const log = $("log");
  if (fresh) {
    log.setAttribute("aria-live", "off"); // another phone's texts are not news
    log.replaceChildren();
    drawn = { number: chosen, entries: new Map() };
    setTimeout(() => log.setAttribute("aria-live", "polite"));
  }
  let changed = false;
  let day = "";
  const act = (sid) => (what, body) => ask(`calls/${sid}/${what}`, "POST", body).then(refresh).catch(tell);
  for (const entry of entries) {
    const what = JSON.stringify(entry);
    const known = drawn.entries.get(entry.sid);
    if (dayOf(entry.at) !== day) {
      day = dayOf(entry.at);
      if (!drawn.entries.has(day)) {
        drawn.entries.set(day, {});
        log.append(make("li", { class: "day" }, day));
      }
    }
    if (known?.what === what) continue;
    const element = drawEntry(entry, act(entry.sid));
    if (known) known.element.replaceWith(element);
    else { log.append(element); changed = true; }
    if (entry.kind === "call") changed = true;
    drawn.entries.set(entry.sid, { what, element });
  }
  return changed;
}

function toEnd() {
  $("scroll").scrollTop = $("scroll").scrollHeight;
  $("newer").hidden = following = true;
}

// --- what one does ---

function choose(number, focus = false) {
  if (chosen) drafts.set(chosen, $("reply").value);
  chosen = number;
  history.replaceState(null, "", number ? "#" + encodeURIComponent(number) : location.pathname);
  if (number && !phones.some((p) => p.number === number)) phones.unshift(emptyPhone(number));
  document.body.dataset.view = number ? "chat" : "list";
  $("reply").value = drafts.get(number) || "";
  pictures = [];
  showPictures();
  tell("");
  showList();
  showPhone();
  fit();
  if (number && focus) (matchMedia("(pointer: coarse)").matches || !offices.length ? $("whose") : $("reply")).focus();
}

async function send(body, media = []) {
  const from = chosen;
  tell("");
  waiting += 1;
  $("waiting").textContent = "The office is answering …";
  const soon = setTimeout(() => refresh().catch(() => {}), 50); // shows the text while the office thinks
  try {
    const { status } = await ask("text-in", "POST", { from, body, ...(media.length && { media }) });
    if (status !== 200) tell(status ? `The office answered with an error (HTTP ${status}).` : "The office did not answer.");
  } catch (error) {
    if (chosen === from && !$("reply").value) $("reply").value = body; // what could not be sent is not lost
    tell(error);
  }
  clearTimeout(soon);
  waiting -= 1;
  if (!waiting) $("waiting").textContent = "";
  await refresh().catch(tell);
  if (chosen === from) toEnd();
}

function submit() {
  const body = $("reply").value.trim();
  if (!body && !pictures.length) return $("reply").focus();
  $("reply").value = "";
  fit();
  const media = pictures.map(({ content_type, data }) => ({ content_type, data }));
  pictures = [];
  showPictures();
  send(body, media);
}

// A number that no phone has: 555-0100 to 555-0199 belong to nobody, by the numbering plan.
function freshNumber() {
  const taken = new Set([...offices, ...phones.map((p) => p.number)]);
  for (const area of ["312", "773", "708", "847", "630", "224", "872"])
    for (let last = 100; last < 200; last++) {
      const number = `+1${area}5550${last}`;
      if (!taken.has(number)) return number;
    }
  return "";
}

function fit() {
  const reply = $("reply");
  reply.style.height = "auto";
  reply.style.height = `${reply.scrollHeight + 2}px`;
}

function showPictures() {
  $("picture").value = "";
  $("pictures").replaceChildren(...pictures.map((picture) => make("li", {}, make("button", { type: "button",
    "aria-label": `Do not send ${picture.name}`,
    onclick: () => { pictures = pictures.filter((p) => p !== picture); showPictures(); $("reply").focus(); } },
  `${picture.name} ✕`))));
}

async function takePictures(files) {
  for (const file of files) {
    if (file.size > LARGEST) { tell(`${file.name} is larger than 5 MB; a carrier would not take it.`); continue; }
    const bytes = new Uint8Array(await file.arrayBuffer());
    let binary = "";
    for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192));
    pictures.push({ name: file.name, content_type: file.type || "application/octet-stream", data: btoa(binary) });
  }
  showPictures();
  $("reply").focus();
}

// --- keeping up ---

async function refresh() {
  const data = await ask("phones?limit=300");
  setZone(data.zone);
  ({ offices, now, phones } = data);
  if (!chosen && phones.length && !matchMedia("(max-width: 42rem)").matches) choose(phones[0].number);
  if (chosen && !phones.some((p) => p.number === chosen)) {
    const found = (await ask("phones?number=" + encodeURIComponent(chosen))).phones;
    phones.unshift(found[0] || emptyPhone(chosen));
  }
  const rest = data.total > data.phones.length ? `, the latest ${data.phones.length} shown` : "";
  const summary = `${data.total} phone${data.total === 1 ? "" : "s"}${rest} · the office: `
    + `${offices.map(written).join(", ") || "no number"} · ${dayOf(now)}, ${timeOf(now)}`;
  if ($("summary").textContent !== summary) $("summary").textContent = summary;
  $("zone").textContent = `Times are those of ${data.zone.replaceAll("_", " ")}.`;
  showList();
  showPhone();
}

$("new-phone").addEventListener("submit", (event) => {
  event.preventDefault();
  choose($("number").value, true);
  $("number").value = "";
});
$("fresh").addEventListener("click", () => choose(freshNumber(), true));
$("to-list").addEventListener("click", () => {
  const number = chosen;
  choose("");
  $("list").querySelector(`[data-number="${CSS.escape(number)}"]`)?.focus();
});
$("call").addEventListener("click", () =>
  ask("call-in", "POST", { from: chosen, outcome: "live" }).then(refresh).then(toEnd).catch(tell));
$("answer").addEventListener("submit", (event) => { event.preventDefault(); submit(); });
$("reply").addEventListener("input", fit);
$("reply").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); submit(); }
});
$("picture").addEventListener("change", (event) => takePictures([...event.target.files]));
$("words").append(...["hi", "C", "X", "STOP", "START"].map((word) =>
  make("button", { type: "button", onclick: () => send(word) }, word)));
$("newer").addEventListener("click", toEnd);
$("scroll").addEventListener("scroll", () => {
  const scroll = $("scroll");
  following = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
  if (following) $("newer").hidden = true;
});
new ResizeObserver(() => following && toEnd()).observe($("scroll"));
window.addEventListener("hashchange", () => choose(numberInAddress()));

setZone("UTC");
if (chosen) document.body.dataset.view = "chat";
let silent = false;
let first = Boolean(chosen) && !matchMedia("(pointer: coarse)").matches; // whoever was led to a phone may type at once
const again = () => refresh()
  .then(() => { if (first) $("reply").focus(); first = false; if (silent) tell(""); silent = false; })
  .catch(() => { silent = true; tell("The stand-in does not answer."); $("summary").textContent = "The stand-in does not answer."; })
  .finally(() => setTimeout(again, 1000));
again();
