// The page is drawn by the server. This script sends what people do and swaps in what is new; forms.js opens forms.
// Every act carries an id made here once, so that it may be sent again until it is acknowledged.
"use strict";

const body = document.body;
const home = `/p/${encodeURIComponent(body.dataset.person)}/${encodeURIComponent(body.dataset.place)}`;
const $ = (id) => document.getElementById(id);
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

/* ---- What is kept while a tab lives: drafts, until they are acknowledged. ---- */

const drafts = {
  get(key) { try { return sessionStorage.getItem(key) || ""; } catch { return ""; } },
  set(key, value) { try { value ? sessionStorage.setItem(key, value) : sessionStorage.removeItem(key); } catch { /* private mode: the draft lives in the field alone */ } },
};

/* ---- Sending ---- */

function tell(text, kind) {
  const status = $("status");
  status.textContent = text || "";
  status.dataset.kind = kind || "";
  // A dialog lies over the status of the page.
  const inForm = document.querySelector("dialog[open] .form-status");
  if (inForm) inForm.textContent = text || "";
}

// awaited says until when the next message is what somebody has just asked for: it is shown, wherever the page was read.
let awaited = 0;
for (const moved of ["wheel", "touchmove"]) addEventListener(moved, () => { awaited = 0; }, { passive: true });

// send posts an act until the server has acknowledged or refused it. A refusal comes back with `refused` set.
async function send(url, params) {
  if (!params.has("event")) params.set("event", crypto.randomUUID());
  const slow = setTimeout(() => tell(body.dataset.sending, ""), 600); // on a slow line silence looks like a fault
  awaited = Infinity;
  try {
    return await sendUntilHeard(url, params);
  } finally {
    clearTimeout(slow);
    if (awaited) awaited = performance.now() + 4000;
  }
}

async function sendUntilHeard(url, params) {
  for (let attempt = 0; ; attempt++) {
    try {
      const response = await fetch(url, { method: "POST", body: params, headers: { Accept: "application/json" } });
      if (response.status !== 503) {
        const answer = await response.json().catch(() => ({ say: body.dataset.refused }));
        return Object.assign(answer, { refused: !response.ok });
      }
    } catch { /* no connection: the same act again, below */ }
    if (attempt >= 30) return { refused: true, say: body.dataset.refused };
    tell(body.dataset.notSent, "wrong");
    await wait(Math.min(500 * 2 ** attempt, 8000));
  }
}

function take(answer) {
  if (answer.say) tell(answer.say, "wrong");
  else tell(answer.done || "", "");
  if (answer.form) openForm(answer.form);
}

async function act(form, submitter) {
  if (form.getAttribute("aria-busy") === "true") return;
  const params = new URLSearchParams(new FormData(form));
  if (submitter && submitter.name) params.set(submitter.name, submitter.value);
  form.setAttribute("aria-busy", "true");
  if ("slow" in form.dataset) tell(body.dataset.moving, "");
  const answer = await send(form.getAttribute("action"), params);
  form.removeAttribute("aria-busy");
  take(answer);
  // On a narrow window the clock would hide what it has just caused.
  if ("slow" in form.dataset && !answer.refused && matchMedia("(max-width: 46rem)").matches) $("clockbox").open = false;
  if (!answer.refused && form.dataset.then === "reload") location.reload();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-act]")) return;
  event.preventDefault();
  act(form, event.submitter);
});

/* ---- Swapping in what is new ---- */

// focusKey says what has the focus in a way that survives being drawn anew.
function focusKey(root) {
  const at = document.activeElement;
  if (!at || !root.contains(at)) return null;
  const form = at.closest("form");
  return {
    id: at.id, path: at.dataset.path, name: at.name, value: at.tagName === "BUTTON" ? at.value : undefined, tag: at.tagName,
    route: form && form.elements.route && form.elements.route.value, arg: form && form.elements.arg && form.elements.arg.value,
  };
}

function focusAgain(root, key) {
  if (!key) return;
  const same = [...root.querySelectorAll("a,button,input,select,summary")].find((el) => {
    const form = el.closest("form");
    if (el.tagName !== key.tag) return false;
    if (key.id) return el.id === key.id;
    if (key.path) return el.dataset.path === key.path;
    if (key.route) return form && form.elements.route && form.elements.route.value === key.route && form.elements.arg.value === key.arg;
    return el.name === key.name && el.value === key.value;
  });
  (same || root.querySelector("[tabindex]") || root).focus({ preventScroll: true });
}

function parse(html) {
  const t = document.createElement("template");
  t.innerHTML = html;
  return t.content.firstElementChild;
}

function swapPart(id, html) {
  const part = $(id);
  const key = focusKey(part);
  part.innerHTML = html;
  focusAgain(part, key);
}

function nearEnd() {
  const s = $("scroll");
  return s.scrollHeight - s.scrollTop - s.clientHeight < 120;
}

// toNews shows what is new from its beginning, where it is longer than the window.
function toNews(drawn) {
  if (drawn.offsetHeight > $("scroll").clientHeight - 40) drawn.scrollIntoView({ block: "start" });
  else toEnd();
}

function toEnd() {
  const s = $("scroll");
  s.scrollTop = s.scrollHeight;
}

function takeMessage(news) {
  const old = $("m-" + news.id);
  if (!news.html) {
    if (old) {
      const held = old.contains(document.activeElement);
      old.remove();
      if (held) ($("text") || $("messages")).focus();
    }
    return;
  }
  const asked = !old && performance.now() < awaited;
  const stick = nearEnd();
  const drawn = parse(news.html);
  if (old) {
    // What is typed or chosen in it, the replies under it and the focus stay. Whoever acted in it hears what became of it.
    const key = focusKey(old);
    const told = (article) => [...article.querySelector(".body").children].filter((b) => !b.matches(".actions")).map((b) => b.textContent).join(" ");
    if (key && news.say && told(old) !== told(drawn)) announce(told(drawn).slice(0, 300), drawn);
    drawn.querySelector("[data-replies]").replaceChildren(...old.querySelector("[data-replies]").childNodes);
    for (const field of old.querySelectorAll("select[id],input[type=search][id]")) {
      const again = drawn.querySelector("#" + CSS.escape(field.id));
      if (again && field.value) again.value = field.value;
    }
    old.replaceWith(drawn);
    focusAgain(drawn, key);
  } else {
    const under = news.thread && document.querySelector(`[data-replies="${CSS.escape(news.thread)}"]`);
    (under || $("messages")).append(drawn);
    if (news.say) announce(news.say, drawn);
  }
  prepare(drawn);
  if (asked && drawn.parentElement !== $("messages")) drawn.scrollIntoView({ block: "nearest" });
  else if (asked || stick) toNews(drawn);
  if (asked) awaited = 0;
  if (!document.hidden) seen();
}

// announce has a screen reader say what is new, in the language that it is written in. What stands in the page when it
// opens is not news.
function announce(text, drawn) {
  const p = document.createElement("p");
  p.lang = drawn.querySelector(".body").lang || document.documentElement.lang;
  p.textContent = text;
  $("live").append(p);
  while ($("live").childElementCount > 5) $("live").firstElementChild.remove();
}

/* ---- What was read ---- */

let seenTimer = 0;
let seenUpto = 0;
function seen() {
  clearTimeout(seenTimer);
  seenTimer = setTimeout(async () => {
    const numbers = [...document.querySelectorAll("[data-message]")].map((m) => Number(m.dataset.message));
    const upto = Math.max(0, ...numbers);
    if (upto <= seenUpto || document.hidden) return;
    seenUpto = upto;
    try { await fetch(home + "/seen", { method: "POST", body: new URLSearchParams({ upto }) }); } catch { seenUpto = 0; }
  }, 400);
}

const plainTitle = document.title;
function countNew() {
  const n = [...document.querySelectorAll("#rail .count > [aria-hidden]")].reduce((sum, el) => sum + Number(el.textContent), 0);
  document.title = n ? `(${n}) ${plainTitle}` : plainTitle;
}

/* ---- The stream ---- */

let mark = body.dataset.since;
let source = null;
let lost = false;

function connect() {
  if (source || document.hidden) return;
  source = new EventSource(`${home}/stream?since=${encodeURIComponent(mark)}`);
  source.addEventListener("message", (e) => { if (e.data) takeMessage(JSON.parse(e.data)); });
  source.addEventListener("rail", (e) => {
    const at = $("rail").scrollLeft;
    swapPart("rail", JSON.parse(e.data));
    $("rail").scrollLeft = at;
    countNew();
  });
  source.addEventListener("head", (e) => swapPart("head", JSON.parse(e.data)));
  source.addEventListener("clock", (e) => {
    if (!$("clock")) return;
    swapPart("clock", JSON.parse(e.data));
    const now = document.querySelector("#clock .now time");
    $("clock-now").querySelector(".long").textContent = now.textContent;
    $("clock-now").querySelector(".short").textContent = now.dataset.short;
    $("clock-now").dateTime = now.dateTime;
  });
  source.addEventListener("mark", (e) => { mark = e.data; });
  source.addEventListener("reload", () => { disconnect(); location.reload(); });
  source.onopen = () => {
    if (lost) tell(body.dataset.back, "");
    lost = false;
  };
  source.onerror = () => {
    if (!lost) tell(body.dataset.lost, "wrong");
    lost = true;
    // The browser tries again by itself, unless the server answered with something else.
    if (source && source.readyState === EventSource.CLOSED) {
      disconnect();
      setTimeout(connect, 2000);
    }
  };
}

function disconnect() {
  if (source) source.close();
  source = null;
}

// A browser allows six connections to one host. Tabs that nobody looks at give theirs back, and catch up later.
let hiding = 0;
document.addEventListener("visibilitychange", () => {
  clearTimeout(hiding);
  if (document.hidden) hiding = setTimeout(disconnect, 1000);
  else { connect(); seen(); }
});
addEventListener("pagehide", disconnect);
addEventListener("pageshow", (e) => { if (e.persisted) connect(); });

/* ---- A field with a list of suggestions under it ---- */

class Suggesting {
  constructor(field, list, { fetchOptions, choose, wanted }) {
    Object.assign(this, { field, list, fetchOptions, choose, wanted, at: -1, options: [], asked: 0 });
    field.addEventListener("input", () => this.later());
    field.addEventListener("keydown", (e) => this.key(e));
    field.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    list.addEventListener("pointerdown", (e) => e.preventDefault());
    list.addEventListener("click", (e) => {
      const li = e.target.closest("[role=option]");
      if (li) this.take(Number(li.dataset.at));
    });
  }

  later() {
    clearTimeout(this.timer);
    if (!this.wanted()) return this.close();
    this.timer = setTimeout(() => this.ask(), 90);
  }

  async ask() {
    const number = ++this.asked;
    const answer = await this.fetchOptions().catch(() => ({}));
    // An answer that was overtaken by a later question says nothing any more.
    if (number === this.asked && document.activeElement === this.field && this.wanted()) this.show(answer.options || [], answer.note);
  }

  show(options, note) {
    this.options = options;
    this.at = -1;
    this.list.replaceChildren(...options.map((o, i) => {
      const li = document.createElement("li");
      li.id = `${this.list.id}-${i}`;
      li.dataset.at = i;
      li.setAttribute("role", "option");
      li.setAttribute("aria-selected", "false");
      const name = document.createElement("b");
      name.textContent = o.label;
      name.dir = "auto";
      li.append(name);
      if (o.help) {
        const help = document.createElement("span");
        help.textContent = o.help;
        help.dir = "auto";
        li.append(help);
      }
      return li;
    }));
    this.list.hidden = options.length === 0;
    this.field.setAttribute("aria-expanded", String(options.length > 0));
    this.field.removeAttribute("aria-activedescendant");
    const words = options.length === 1 ? body.dataset.one : body.dataset.many;
    const found = options.length ? words.replace("{n}", options.length) : note ? "" : body.dataset.none;
    tell([note, found].filter(Boolean).join(" · "), "quiet");
  }

  close() {
    this.asked++;
    if (this.list.hidden && $("status").dataset.kind === "quiet") tell("");
    if (this.list.hidden) return;
    this.list.hidden = true;
    this.at = -1;
    this.field.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
    if ($("status").dataset.kind === "quiet") tell("");
  }

  move(step) {
    const n = this.options.length;
    this.at = this.at < 0 ? (step > 0 ? 0 : n - 1) : (this.at + step + n) % n;
    [...this.list.children].forEach((li, i) => li.setAttribute("aria-selected", String(i === this.at)));
    const chosen = this.list.children[this.at];
    this.field.setAttribute("aria-activedescendant", chosen.id);
    chosen.scrollIntoView({ block: "nearest" });
  }

  take(i) {
    const option = this.options[i];
    this.close();
    if (option) this.choose(option);
  }

  key(e) {
    if (e.isComposing || this.list.hidden) return;
    if (e.key === "ArrowDown" || e.key === "ArrowUp") { this.move(e.key === "ArrowDown" ? 1 : -1); e.preventDefault(); }
    else if (e.key === "Escape") { this.close(); e.preventDefault(); e.stopPropagation(); }
    else if (e.key === "Tab" && !e.shiftKey) { this.take(Math.max(0, this.at)); e.preventDefault(); }
    else if (e.key === "Enter" && this.at >= 0) { this.take(this.at); e.preventDefault(); e.stopImmediatePropagation(); }
  }
}

async function ask(url, fields) {
  const response = await fetch(url, { method: "POST", body: new URLSearchParams(fields) });
  return response.ok ? response.json() : {};
}

/* ---- Writing ---- */

function setUpComposer() {
  const form = $("composer");
  if (!form) return;
  const text = $("text");
  const key = "draft " + home;
  text.value = drafts.get(key);
  const grow = () => {
    text.style.height = "auto";
    text.style.height = Math.min(text.scrollHeight, 200) + "px";
  };
  grow();
  text.addEventListener("input", () => { drafts.set(key, text.value); grow(); });

  new Suggesting(text, $("options"), {
    wanted: () => text.value.startsWith("/") && !text.value.includes("\n"),
    fetchOptions: () => ask(home + "/complete", { text: text.value }),
    choose(option) {
      text.value = option.text;
      text.dispatchEvent(new Event("input"));
    },
  });
  text.addEventListener("keydown", (e) => {
    if (e.key === "Enter" && !e.shiftKey && !e.isComposing) { e.preventDefault(); form.requestSubmit(); }
    if (e.key === "Escape" && $("reply").value) stopReplying();
  });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!text.value.trim() || form.getAttribute("aria-busy") === "true") return text.focus();
    sendWords(new URLSearchParams({ event: crypto.randomUUID(), text: text.value, reply: $("reply").value }));
  });
  // What was under way when the page was loaded anew is the same event still.
  const pending = "sending " + home;
  if (drafts.get(pending)) sendWords(new URLSearchParams(drafts.get(pending)));

  async function sendWords(params) {
    const said = params.get("text");
    drafts.set(pending, params.toString());
    form.setAttribute("aria-busy", "true");
    const answer = await send(form.getAttribute("action"), params);
    form.removeAttribute("aria-busy");
    drafts.set(pending, "");
    take(answer);
    if (answer.refused) return text.focus();
    // Whatever was typed meanwhile is the next draft.
    text.value = text.value.startsWith(said) ? text.value.slice(said.length) : text.value;
    drafts.set(key, text.value);
    grow();
    stopReplying();
    if (!answer.form) text.focus();
  }

  $("stop-replying").addEventListener("click", () => { stopReplying(); text.focus(); });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-reply]");
    if (!button) return;
    $("reply").value = button.dataset.reply;
    $("replying").hidden = false;
    $("replying-to").textContent = body.dataset.replying.replace("{name}", button.dataset.to);
    const hint = $("hint");
    hint.textContent = button.dataset.weft === "true" ? hint.dataset.replyRead : hint.dataset.replyUnread;
    text.focus();
  });
}

function stopReplying() {
  $("reply").value = "";
  $("replying").hidden = true;
  $("hint").textContent = $("hint").dataset.usual;
}

// prepare gives life to what was just drawn.
function prepare(root) {
  for (const field of root.querySelectorAll("[data-search]")) {
    const form = field.closest("form");
    const value = form.elements.value;
    field.addEventListener("input", () => { value.value = ""; });
    new Suggesting(field, $(field.getAttribute("aria-controls")) || root.querySelector("#" + field.getAttribute("aria-controls")), {
      wanted: () => field.value.trim() !== "",
      fetchOptions: () => ask(field.dataset.search, {
        text: field.value, message: form.elements.message.value, route: form.elements.route.value, arg: form.elements.arg.value,
      }),
      choose(option) { field.value = option.label; value.value = option.text; },
    });
  }
}

/* ---- The keyboard of a phone ---- */

// Most browsers make the page smaller while the keyboard is open; those that lay it over the page say how much is in
// sight. What was last said stays in sight either way.
function setUpKeyboard() {
  const seen = window.visualViewport;
  if (seen) seen.addEventListener("resize", () => {
    const covered = innerHeight - seen.height;
    const open = covered > 60 && seen.scale < 1.01;
    open ? document.documentElement.style.setProperty("--seen", seen.height + "px") : document.documentElement.style.removeProperty("--seen");
    if (open) scrollTo(0, 0);
  });
  const s = $("scroll");
  let atEnd = true;
  s.addEventListener("scroll", () => { atEnd = nearEnd(); });
  new ResizeObserver(() => { if (atEnd) toEnd(); }).observe(s);
}

/* ---- Beginning ---- */

function setUpClock() {
  const box = $("clockbox");
  if (!box) return;
  const narrow = matchMedia("(max-width: 68rem)");
  const fit = () => { box.open = !narrow.matches; };
  narrow.addEventListener("change", fit);
  fit();
}

function setUpWho() {
  const who = $("who");
  document.addEventListener("click", (e) => { if (who.open && !who.contains(e.target)) who.open = false; });
  who.addEventListener("keydown", (e) => {
    if (e.key === "Escape" && who.open) { who.open = false; who.querySelector("summary").focus(); }
  });
}

setUpComposer();
setUpClock();
setUpWho();
prepare(document);
toEnd();
setUpKeyboard();
// On a narrow window the places stand in one row: the open one should be in sight.
const here = document.querySelector("#rail [aria-current]");
if (here) here.scrollIntoView({ block: "nearest", inline: "center" });
// Pictures take their room late.
for (const img of document.querySelectorAll("img")) if (!img.complete) img.addEventListener("load", () => { if (nearEnd()) toEnd(); });
countNew();
connect();
if (!document.hidden) seen();
if (body.dataset.place === "desk") send(home + "/open", new URLSearchParams()).then(take);
const open = $("dialogs").querySelector("dialog");
if (open) startForm(open);
body.dataset.ready = "true";
