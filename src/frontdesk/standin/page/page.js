"use strict";
// The phones of the stand-in: asks /_standin/phones every second and shows one phone at a time.

const API = "_standin/";
let chosen = decodeURIComponent(location.hash.slice(1));
let phones = [];
let offices = [];
let shown = "";

async function ask(path, method = "GET", body) {
  const answer = await fetch(API + path, { method, body: body && JSON.stringify(body) });
  const data = await answer.json();
  if (!answer.ok) throw new Error(data.error || answer.statusText);
  return data;
}

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.filter((c) => c !== "" && c != null));
  return element;
}

const written = (n) => n.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, "($1) $2-$3");
const when = (iso) => new Date(iso).toLocaleString([], { weekday: "short", hour: "2-digit", minute: "2-digit" });
const entries = (phone) =>
  [...phone.texts.map((t) => ({ ...t, kind: "text" })), ...phone.calls.map((c) => ({ ...c, kind: "call" }))].sort((a, b) =>
    a.at < b.at ? -1 : a.at > b.at ? 1 : 0);
const ringing = (phone) => phone.calls.some((c) => c.waits_for);

function lastWords(phone) {
  const last = entries(phone).at(-1);
  if (!last) return "nothing yet";
  if (last.kind === "text") return (last.direction === "in" ? "You: " : "") + last.body;
  if (last.waits_for === "answer") return "is ringing …";
  if (last.waits_for === "keys") return "waits for keys …";
  return `call, ${last.status}`;
}

function showList() {
  const list = document.getElementById("list");
  list.replaceChildren(...phones.map((phone) =>
    make("li", {}, make("button", {
      "aria-current": phone.number === chosen, class: ringing(phone) ? "rings" : false,
      onclick: () => choose(phone.number),
    }, written(phone.number), make("span", { class: "what" }, lastWords(phone))))));
}

function transcriptLine(line) {
  const times = line.loop > 1 ? ` (${line.loop} times)` : "";
  switch (line.verb) {
    case "Say": return [`“${line.text}”${times}`, line.language && make("span", { class: "small" }, ` ${line.language}`)];
    case "Play": return [`plays ${line.url || "tones " + line.digits}${times}`];
    case "Pause": return [`silence, ${line.length} s`];
    case "Gather": return line.digits ? ["pressed ", make("span", { class: "key" }, line.digits)]
      : [line.says ? `said “${line.says}”` : "no key was pressed"];
    case "Record": return [`recorded ${line.seconds} s`];
    case "Dial": return [`connected to ${line.number}: ${line.result}`];
    default: return [line.verb.toLowerCase()];
  }
}

function callEntry(call) {
  const act = (what, body) => ask(`calls/${call.sid}/${what}`, "POST", body).then(refresh, tell);
  const by = { machine_start: "voicemail", machine_end_beep: "voicemail", machine_end_silence: "voicemail", human: "a person" };
  const how = [call.direction === "in" ? "Call to the office" : "Call from the office", call.status,
    call.answered_by && `answered by ${by[call.answered_by] || call.answered_by}`,
    call.duration ? `${call.duration} s` : ""].filter(Boolean).join(", ");
  const box = make("div", { class: "bubble call" + (call.waits_for ? " rings" : "") }, make("strong", {}, how));
  if (call.transcript.length)
    box.append(make("ol", {}, ...call.transcript.map((l) => make("li", {}, ...transcriptLine(l).filter(Boolean)))));
  if (call.waits_for === "answer")
    box.append(make("div", { class: "row" },
      make("button", { class: "main", onclick: () => act("answer") }, "Answer"),
      make("button", { onclick: () => act("decline") }, "Decline")));
  if (call.waits_for === "keys")
    box.append(make("div", { class: "keypad", role: "group", "aria-label": "Keys" },
      ...[..."123456789*0#"].map((k) => make("button", { onclick: () => act("keys", { keys: k }) }, k))));
  if (call.live && call.waits_for !== "answer")
    box.append(make("div", { class: "row" }, make("button", { onclick: () => act("hang-up") }, "Hang up")));
  return box;
}

function entryOf(entry) {
  const failed = ["failed", "undelivered"].includes(entry.status);
  const state = entry.kind === "call" || entry.direction === "in" ? ""
    : failed ? make("span", { class: "bad" }, ` · ${entry.status} (${entry.error_code}), the phone did not get it`)
      : ` · ${entry.status}${entry.segments > 1 ? `, ${entry.segments} parts` : ""}`;
  return make("div", { class: "entry " + entry.direction },
    entry.kind === "text" ? make("div", { class: "bubble" }, entry.body || "(empty)") : callEntry(entry),
    make("div", { class: "small" }, make("time", { datetime: entry.at }, when(entry.at)), state));
}

function showPhone() {
  const place = document.getElementById("phone");
  const phone = phones.find((p) => p.number === chosen);
  if (!phone) return;
  const content = JSON.stringify([phone, offices]);
  if (content === shown) return; // leave what is being typed alone
  shown = content;
  const typed = document.getElementById("reply")?.value || "";
  const hadFocus = document.activeElement?.id === "reply";
  place.replaceChildren(
    make("div", { class: "head" }, make("h2", {}, written(phone.number)), make("span", { class: "number" }, phone.number),
      phone.stopped ? make("strong", { class: "bad" }, "said STOP") : ""),
    ...(entries(phone).length ? entries(phone).map(entryOf) : [make("p", { class: "hint" }, "Nothing has arrived yet.")]),
    offices.length ? make("div", { class: "answer" },
      make("form", { class: "row", onsubmit: text }, make("label", { for: "reply" }, "Text the office"),
        make("input", { id: "reply", maxlength: 1600, autocomplete: "off", required: "" }),
        make("button", { class: "main" }, "Send")),
      make("div", { class: "row" }, make("button", { onclick: call }, "Call the office"),
        ...["C", "X", "STOP", "START"].map((w) => make("button", { onclick: () => send(w) }, w))))
      : make("p", { class: "hint" }, "The office has no number here: start the stand-in with --number."));
  const reply = document.getElementById("reply");
  if (reply) {
    reply.value = typed;
    if (hadFocus) reply.focus();
  }
}

const send = (body) => ask("text-in", "POST", { from: chosen, body }).then(refresh, tell);
const call = () => ask("call-in", "POST", { from: chosen, outcome: "live" }).then(refresh, tell);
const tell = (error) => { document.getElementById("summary").textContent = String(error.message || error); };

function text(event) {
  event.preventDefault();
  const body = document.getElementById("reply").value;
  document.getElementById("reply").value = "";
  send(body);
}

function choose(number) {
  chosen = number;
  location.hash = encodeURIComponent(number);
  shown = "";
  if (!phones.some((p) => p.number === number)) phones.unshift({ number, texts: [], calls: [], stopped: false });
  showList();
  showPhone();
}

async function refresh() {
  const data = await ask("phones?limit=300");
  offices = data.offices;
  phones = data.phones;
  if (chosen && !phones.some((p) => p.number === chosen)) {
    const found = (await ask("phones?number=" + encodeURIComponent(chosen))).phones;
    phones.unshift(found[0] || { number: chosen, texts: [], calls: [], stopped: false });
  }
  if (!chosen && phones.length) chosen = phones[0].number;
  const rest = data.total > data.phones.length ? `, the latest ${data.phones.length} shown` : "";
  document.getElementById("summary").textContent =
    `${data.total} phones${rest} · ${when(data.now)} · the office: ${offices.map(written).join(", ") || "no number"}`;
  showList();
  showPhone();
}

document.getElementById("new-phone").addEventListener("submit", (event) => {
  event.preventDefault();
  choose(document.getElementById("number").value);
});
const again = () => refresh().catch(() => tell(new Error("The stand-in does not answer."))).finally(() => setTimeout(again, 1000));
again();
