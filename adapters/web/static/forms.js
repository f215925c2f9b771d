// Forms: opening one, keeping what is typed until it is sent, saying what is wrong, and closing it. It is called from
// app.js, whose helpers it uses.
"use strict";

function openForm(html) {
  for (const open of $("dialogs").querySelectorAll("dialog")) open.remove();
  $("dialogs").append(parse(html));
  startForm($("dialogs").lastElementChild);
}

function startForm(dialog) {
  const form = dialog.querySelector("form");
  const key = "form " + dialog.dataset.form;
  const opener = document.activeElement;
  const openerMessage = opener && opener.closest("[data-message]");
  refill(form, drafts.get(key));
  showAsked(form);
  const untouched = JSON.stringify([...new FormData(form)]);
  const dirty = () => JSON.stringify([...new FormData(form)]) !== untouched;

  form.addEventListener("input", () => {
    showAsked(form);
    drafts.set(key, JSON.stringify([...new FormData(form)]));
  });

  const close = () => {
    drafts.set(key, "");
    dialog.close();
    dialog.remove();
    const again = (opener && opener.isConnected && opener !== body && opener) || (openerMessage && $(openerMessage.id)) || $("text") || $("messages");
    again.focus({ preventScroll: true });
  };
  const cancel = form.querySelector("[data-cancel]");
  cancel.addEventListener("click", async () => {
    close();
    take(await send(cancel.dataset.cancel, new URLSearchParams({ form: dialog.dataset.form })));
  });
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    // One key should not throw away what somebody wrote: it leads to the button that does, and the second time does it.
    if (!dirty() || document.activeElement === cancel) return cancel.click();
    cancel.focus();
    tell(body.dataset.escape, "quiet");
  });
  dialog.addEventListener("close", () => { if (dialog.isConnected) cancel.click(); }); // some browsers insist on closing
  for (const field of form.querySelectorAll("textarea")) {
    const grow = () => {
      field.style.height = "auto";
      if (field.scrollHeight > field.clientHeight) field.style.height = Math.min(field.scrollHeight + 4, 320) + "px";
    };
    field.addEventListener("input", grow);
    field.addEventListener("focus", grow);
    // One line that wraps is one line still.
    if (field.closest(".lines")) field.addEventListener("keydown", (e) => {
      if (e.key === "Enter" && !e.isComposing) { e.preventDefault(); form.requestSubmit(); }
    });
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.getAttribute("aria-busy") === "true") return;
    form.setAttribute("aria-busy", "true");
    const answer = await send(form.getAttribute("action"), new URLSearchParams(new FormData(form)));
    form.removeAttribute("aria-busy");
    if (answer.problems) return showProblems(form, answer);
    if (answer.refused) return showProblems(form, { mend: answer.say, problems: {} });
    close();
    take(answer);
  });
  dialog.showModal();
}

// refill puts back what was typed before the page was loaded anew.
function refill(form, draft) {
  if (!draft) return;
  let entries;
  try { entries = JSON.parse(draft); } catch { return; }
  for (const field of form.elements) {
    if (!field.name || field.type === "hidden") continue;
    const values = entries.filter(([name]) => name === field.name).map(([, value]) => value);
    if (field.type === "radio" || field.type === "checkbox") field.checked = values.includes(field.value);
    else if (values.length) field.value = values[0];
  }
}

// showAsked shows the fields that the answers before them call for. The server judges the same when it reads.
function showAsked(form) {
  const answers = new Map();
  for (const field of form.querySelectorAll("[data-field]")) {
    const rule = field.dataset.when;
    const allowed = (field.dataset.whenValues || "").split("\n").filter(Boolean);
    const given = answers.get(rule) || [];
    const asked = !rule || (given.length > 0 && (allowed.length === 0 || given.some((v) => allowed.includes(v))));
    field.hidden = !asked;
    for (const input of field.querySelectorAll("input,select,textarea")) input.disabled = !asked;
    if (asked) answers.set(field.dataset.field, new FormData(form).getAll(field.dataset.field).map((v) => v.trim()).filter(Boolean));
  }
}

function showProblems(form, answer) {
  for (const field of form.querySelectorAll("[data-field]")) {
    const problem = answer.problems[field.dataset.field.replace(/^f\./, "")];
    const error = field.querySelector(".error");
    error.hidden = !problem;
    error.textContent = problem || "";
    const group = field.querySelector("[role=radiogroup]");
    for (const input of field.querySelectorAll("[role=radiogroup],input,select,textarea")) {
      const marked = problem && (!group || input === group);
      marked ? input.setAttribute("aria-invalid", "true") : input.removeAttribute("aria-invalid");
      // A choice is not wrong, its group is; yet the choice is what has the focus when the reason is to be heard.
      if (input.type !== "radio" && input.type !== "checkbox") continue;
      problem ? input.setAttribute("aria-describedby", error.id) : input.removeAttribute("aria-describedby");
    }
  }
  // Emptied and filled: an alert that stands there already is not heard again.
  const box = form.querySelector(".mend");
  const said = document.createElement("p");
  said.textContent = answer.mend || "";
  const list = document.createElement("ul");
  const order = [...form.querySelectorAll("[data-field]")].map((f) => f.dataset.field.replace(/^f\./, ""));
  const names = Object.keys(answer.problems).sort((a, b) => order.indexOf(a) - order.indexOf(b));
  const fieldOf = (name) => [...form.querySelectorAll("[data-field]")].find((f) => f.dataset.field === "f." + name && !f.hidden);
  const goTo = (field) => {
    field.querySelector("input:checked,input:not([disabled]),select,textarea").focus({ preventScroll: true });
    field.scrollIntoView({ block: "center" });
  };
  list.replaceChildren(...names.map((name) => {
    const li = document.createElement("li");
    const field = fieldOf(name);
    if (!field) { li.textContent = answer.problems[name]; return li; }
    const link = document.createElement("a");
    link.href = "#";
    const label = field.querySelector("legend,label");
    const asked = label.textContent.trim();
    link.textContent = /[?!.:؟]$/.test(asked) ? `${asked} ${answer.problems[name]}` : `${asked}: ${answer.problems[name]}`;
    link.addEventListener("click", (e) => { e.preventDefault(); goTo(field); });
    li.append(link);
    return li;
  }));
  box.replaceChildren(said, ...(names.length ? [list] : []));
  const first = names.map(fieldOf).find(Boolean);
  if (first) return goTo(first);
  box.tabIndex = -1;
  box.focus();
}
