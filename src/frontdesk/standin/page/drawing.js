"use strict";
// How a text or a call is drawn. What people write is text here, never markup.

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

// Times are the office's, whatever zone this browser is in; the page says which.
let formats = {};
function setZone(zone) {
  if (formats.zone === zone) return;
  const format = (options) => new Intl.DateTimeFormat("en-US", { timeZone: zone, ...options });
  formats = { zone, time: format({ hour: "numeric", minute: "2-digit" }),
    day: format({ weekday: "long", month: "long", day: "numeric" }), short: format({ weekday: "short" }) };
}
const timeOf = (iso) => formats.time.format(new Date(iso));
const dayOf = (iso) => formats.day.format(new Date(iso));
const shortTime = (iso, now) =>
  (dayOf(iso) === dayOf(now) ? "" : formats.short.format(new Date(iso)) + " ") + timeOf(iso);

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

// act(what, body) plays the live phone: answer, decline, keys, hang-up.
function drawCall(call, act) {
  const by = { machine_start: "voicemail", machine_end_beep: "voicemail", machine_end_silence: "voicemail", human: "a person" };
  const how = [call.direction === "in" ? "Call to the office" : "Call from the office", call.status,
    call.answered_by && `answered by ${by[call.answered_by] || call.answered_by}`,
    call.duration ? `${call.duration} s` : ""].filter(Boolean).join(", ");
  const box = make("div", { class: "bubble call" + (call.waits_for ? " rings" : "") }, make("strong", {}, how));
  if (call.transcript.length)
    box.append(make("ol", {}, ...call.transcript.map((l) => make("li", {}, ...transcriptLine(l).filter(Boolean)))));
  if (call.waits_for === "answer")
    box.append(make("div", { class: "row" },
      make("button", { type: "button", class: "main", onclick: () => act("answer") }, "Answer"),
      make("button", { type: "button", onclick: () => act("decline") }, "Decline")));
  if (call.waits_for === "keys")
    box.append(make("div", { class: "keypad", role: "group", "aria-label": "Keys" },
      ...[..."123456789*0#"].map((k) => make("button", { type: "button", onclick: () => act("keys", { keys: k }) }, k))));
  if (call.live && call.waits_for !== "answer")
    box.append(make("div", { class: "row" }, make("button", { type: "button", onclick: () => act("hang-up") }, "Hang up")));
  return box;
}

function drawText(text) {
  const box = make("div", { class: "bubble" });
  if (text.body || !text.media?.length) box.append(make("p", { class: "words" }, text.body || "(empty)"));
  for (const medium of text.media || []) {
    const kind = { image: "Picture", audio: "Sound", video: "Video" }[(medium.content_type || "").split("/")[0]] || "File";
    box.append(make("a", { href: medium.url, target: "_blank", rel: "noopener noreferrer" },
      `${kind}${medium.content_type ? ` (${medium.content_type})` : ""}`));
  }
  return box;
}

// What became of a text, in words.
function fateOf(text) {
  if (text.direction === "in") {
    if (text.answer === undefined || text.answer === 200) return "";
    if (text.answer === null) return "on its way to the office";
    return make("span", { class: "bad" }, text.answer ? `the office answered with an error (HTTP ${text.answer})`
      : "the office did not answer");
  }
  if (["failed", "undelivered"].includes(text.status))
    return make("span", { class: "bad" }, `${text.status} (${text.error_code}), the phone did not get it`);
  return text.status + (text.segments > 1 ? `, ${text.segments} parts` : "");
}

function drawEntry(entry, act) {
  const fate = entry.kind === "text" ? fateOf(entry) : "";
  const who = entry.direction === "in" ? "You" : "The office";
  return make("li", { class: "entry " + entry.direction },
    make("span", { class: "off-screen" }, `${who}: `),
    entry.kind === "text" ? drawText(entry) : drawCall(entry, act),
    make("div", { class: "small" }, make("time", { datetime: entry.at }, timeOf(entry.at)), fate && " · ", fate));
}
