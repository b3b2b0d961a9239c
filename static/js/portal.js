/* Small helps of the portal. Every page works without this file; nothing here decides anything.
   Attributes it answers to are listed in docs/look.md. */
(function () {
  "use strict";

  var TEXT = {
    saved: "Đã lưu tạm lúc ",
    unsaved: "Chưa lưu tạm được. Nội dung vẫn còn trên màn hình này.",
    copied: "Đã chép",
    copyByHand: "Chọn đoạn văn bản rồi chép bằng tay.",
    rowAdded: "Đã thêm một dòng.",
    rowRemoved: "Đã bỏ một dòng.",
    pasted: "Đã dán số ô: ",
    leftOver: " Số dòng không đủ chỗ: ",
    failed: "Không tải được nội dung. Kiểm tra đường truyền rồi thử lại."
  };

  function all(selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); }
  function say(text) { var live = document.getElementById("live"); if (live) { live.textContent = ""; window.setTimeout(function () { live.textContent = text; }, 50); } }
  function changed(field) { field.dispatchEvent(new Event("input", { bubbles: true })); field.dispatchEvent(new Event("change", { bubbles: true })); }
  function on(type, selector, handler) {
    document.addEventListener(type, function (event) {
      var hit = event.target.closest && event.target.closest(selector);
      if (hit) { handler(event, hit); }
    });
  }

  /* ---- a form is sent once; the server's one-time key is the real guard */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post" || form.hasAttribute("data-resubmit") || event.defaultPrevented) { return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    window.setTimeout(function () { buttons(form).forEach(function (b) { b.disabled = true; }); }, 0);
    window.setTimeout(function () { release(form); }, 20000);
  });
  function buttons(form) { return Array.prototype.filter.call(form.elements, function (e) { return e.type === "submit"; }); }
  function release(form) { delete form.dataset.sent; buttons(form).forEach(function (b) { b.disabled = false; }); }
  window.addEventListener("pageshow", function (event) { if (event.persisted) { all("form[data-sent]").forEach(release); } });
  document.addEventListener("htmx:afterRequest", function (event) { if (event.target.matches("form[data-sent]")) { release(event.target); } }); // not for the lookup of a field inside

  /* ---- drafts: data-draft-url */
  var NEVER = /^(csrfmiddlewaretoken|_key|citizen_number)$/;
  function draftBody(form) {
    var body = new URLSearchParams();
    body.append("_path", window.location.pathname);
    Array.prototype.forEach.call(form.elements, function (field) {
      if (!field.name || NEVER.test(field.name) || /^(file|password|submit|button|reset|image)$/.test(field.type) || field.closest("template")) { return; }
      if ((field.type === "checkbox" || field.type === "radio") && !field.checked) { return; }
      if (field.tagName === "SELECT" && field.multiple) { Array.prototype.forEach.call(field.selectedOptions, function (o) { body.append(field.name, o.value); }); return; }
      body.append(field.name, field.value);
    });
    return body;
  }
  function draftStatus(form) {
    var place = form.querySelector("[data-draft-status]");
    if (!place) {
      place = document.createElement("p");
      place.className = "draft-status";
      place.setAttribute("data-draft-status", "");
      place.setAttribute("role", "status");
      form.appendChild(place);
    }
    return place;
  }
  function saveDraft(form, leaving) {
    if (form.dataset.sent) { return; }
    window.clearTimeout(form.draftTimer);
    form.draftTimer = null;
    var token = form.querySelector("[name=csrfmiddlewaretoken]"), turn = form.draftTurn = (form.draftTurn || 0) + 1;
    window.fetch(form.dataset.draftUrl, { method: "POST", credentials: "same-origin", keepalive: !!leaving, redirect: "error",
      headers: { "X-CSRFToken": token ? token.value : "" }, body: draftBody(form) })
      .then(function (answer) { if (!answer.ok) { throw new Error(answer.status); } })
      .then(function () {
        if (turn !== form.draftTurn) { return; }
        var now = new Date();
        draftStatus(form).textContent = TEXT.saved + String(now.getHours()).padStart(2, "0") + ":" + String(now.getMinutes()).padStart(2, "0");
      })
      .catch(function () { if (!leaving) { draftStatus(form).textContent = TEXT.unsaved; } });
  }
  function draftSoon(event) {
    var form = event.target.form || (event.target.closest && event.target.closest("form"));
    if (!form || !form.dataset.draftUrl) { return; }
    window.clearTimeout(form.draftTimer);
    form.draftTimer = window.setTimeout(function () { saveDraft(form); }, 2000);
  }
  document.addEventListener("input", draftSoon);
  document.addEventListener("change", draftSoon);
  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState === "hidden") { all("form[data-draft-url]").forEach(function (form) { if (form.draftTimer) { saveDraft(form, true); } }); }
  });

  /* ---- copy and print */
  on("click", "[data-copy-from]", function (event, button) {
    var source = document.querySelector(button.getAttribute("data-copy-from")), text = source.value === undefined ? source.textContent : source.value;
    function done() { var before = button.innerHTML; button.textContent = TEXT.copied; say(TEXT.copied); window.setTimeout(function () { button.innerHTML = before; }, 2500); }
    function byHand() {
      var range = document.createRange(); range.selectNodeContents(source);
      var selection = window.getSelection(); selection.removeAllRanges(); selection.addRange(range);
      try { if (document.execCommand("copy")) { done(); return; } } catch (e) { /* fall through */ }
      say(TEXT.copyByHand);
    }
    if (navigator.clipboard && window.isSecureContext) { navigator.clipboard.writeText(text).then(done, byHand); } else { byHand(); }
  });
  on("click", "[data-print]", function (event) { event.preventDefault(); window.print(); });

  /* ---- rows of a formset: data-formset="prefix" data-max="20" */
  function rowsOf(set) { return all("[data-formset-row]", set); }
  function total(set) { return set.querySelector('[name="' + set.getAttribute("data-formset") + '-TOTAL_FORMS"]') || document.querySelector('[name="' + set.getAttribute("data-formset") + '-TOTAL_FORMS"]'); }
  function rename(row, prefix, from, to) {
    var pattern = new RegExp("(^|[^\\w])((?:\\w*_)?)" + prefix + "-" + from + "-", "g");
    [row].concat(all("*", row)).forEach(function (element) {
      Array.prototype.forEach.call(element.attributes, function (attribute) {
        if (attribute.name !== "value" && attribute.value.indexOf(prefix + "-" + from + "-") !== -1) { attribute.value = attribute.value.replace(pattern, "$1$2" + prefix + "-" + to + "-"); }
      });
    });
  }
  function renumber(set) {
    var live = rowsOf(set), prefix = set.getAttribute("data-formset");
    live.forEach(function (row, index) {
      var field = row.querySelector('[name^="' + prefix + '-"]'), old = field && field.name.slice(prefix.length + 1).split("-")[0];
      if (field && old !== String(index)) { rename(row, prefix, old, index); }
      all("[data-formset-number]", row).forEach(function (place) { place.textContent = index + 1; });
    });
    if (total(set)) { total(set).value = live.length; }
    var add = set.querySelector("[data-formset-add]");
    if (add) { add.disabled = live.length >= Number(set.getAttribute("data-max") || 1000); }
    all("[data-formset-count]", set).forEach(function (place) { place.textContent = live.length; });
  }
  function addRow(set) {
    var template = set.querySelector("template[data-formset-empty]"), index = rowsOf(set).length;
    if (!template || index >= Number(set.getAttribute("data-max") || 1000)) { return null; }
    var holder = document.createElement("template");
    holder.innerHTML = template.innerHTML.replace(/__prefix__/g, index);
    var row = holder.content.querySelector("[data-formset-row]");
    set.querySelector("[data-formset-rows]").appendChild(row);
    if (window.htmx) { window.htmx.process(row); }
    renumber(set);
    prepare(row);
    return row;
  }
  on("click", "[data-formset-add]", function (event, button) {
    var set = button.closest("[data-formset]");
    if (!set.querySelector("template[data-formset-empty]")) { return; }
    event.preventDefault();
    var row = addRow(set);
    if (row) { var first = row.querySelector("input:not([type=hidden]), select, textarea"); if (first) { first.focus(); } say(TEXT.rowAdded); }
  });
  on("click", "[data-formset-remove]", function (event, button) {
    var set = button.closest("[data-formset]"), row = button.closest("[data-formset-row]"), mark = row.querySelector('[name$="-DELETE"]');
    event.preventDefault();
    if (mark && row.hasAttribute("data-stored")) { mark.checked = true; mark.value = "on"; row.hidden = true; changed(mark); say(TEXT.rowRemoved); return; }
    if (rowsOf(set).length === 1) { all("input:not([type=hidden]), select, textarea", row).forEach(function (f) { if (f.type === "checkbox") { f.checked = false; } else { f.value = ""; } changed(f); }); return; }
    var next = row.nextElementSibling || row.previousElementSibling;
    row.remove();
    renumber(set);
    var focus = next && next.querySelector("input:not([type=hidden]), select, textarea");
    if (focus) { focus.focus(); changed(focus); }
    say(TEXT.rowRemoved);
  });

  /* ---- dependent fields: data-show-when="field=value|value" (value empty: any) */
  function ruleHolds(box) {
    var rule = box.getAttribute("data-show-when"), cut = rule.indexOf("="), name = cut < 0 ? rule : rule.slice(0, cut), wanted = cut < 0 ? null : rule.slice(cut + 1).split("|");
    var room = box.closest("[data-formset-row]") || box.closest("form") || document;
    var fields = all("[name]", room).filter(function (f) { return f.name === name || f.name.slice(-name.length - 1) === "-" + name; });
    var values = fields.filter(function (f) { return (f.type !== "checkbox" && f.type !== "radio") || f.checked; }).map(function (f) { return f.type === "checkbox" && !f.hasAttribute("value") ? "on" : f.value; });
    return wanted ? wanted.some(function (w) { return values.indexOf(w) !== -1 || (w === "" && !values.length); }) : values.some(function (v) { return v !== ""; });
  }
  function showWhen(root) {
    all("[data-show-when]", root).forEach(function (box) {
      var show = ruleHolds(box);
      box.hidden = !show;
      all("input, select, textarea", box).forEach(function (field) {
        if (!show && !field.disabled) { field.disabled = true; field.dataset.hiddenByRule = "1"; }
        if (show && field.dataset.hiddenByRule) { field.disabled = false; delete field.dataset.hiddenByRule; }
      });
    });
  }
  document.addEventListener("change", function (event) { if (event.target.name) { showWhen(event.target.closest("form") || document); } });

  /* ---- finding a person: input[data-lookup], [data-lookup-results], button[data-pick data-set-…] */
  function rowOf(element) { return element.closest("[data-lookup-row]") || element.closest("[data-formset-row]") || element.closest("form"); }
  document.addEventListener("htmx:configRequest", function (event) {
    var input = event.target;
    if (!input.hasAttribute || !input.hasAttribute("data-lookup")) { return; }
    event.detail.parameters = {};
    event.detail.parameters[input.getAttribute("data-lookup") || "q"] = input.value;
  });
  on("click", "[data-pick]", function (event, button) {
    var row = rowOf(button);
    event.preventDefault();
    Array.prototype.forEach.call(button.attributes, function (attribute) {
      if (attribute.name.indexOf("data-set-") !== 0) { return; }
      var name = attribute.name.slice(9);
      all("[name], [data-field]", row).filter(function (e) { return e.getAttribute("data-field") === name || e.name === name || (e.name && e.name.slice(-name.length - 1) === "-" + name); }).forEach(function (field) {
        if (field.type === "radio") { if (field.value === attribute.value) { field.checked = true; changed(field); } }
        else if (field.type === "checkbox") { field.checked = /^(1|true|on)$/i.test(attribute.value); changed(field); }
        else if ("value" in field && field.tagName !== "LI") { field.value = attribute.value; changed(field); }
        else { field.textContent = attribute.value; }
      });
    });
    all("[data-lookup-results]", row).forEach(function (box) { box.textContent = ""; });
    var input = row.querySelector("[data-lookup]");
    if (input && button.hasAttribute("data-pick-text")) { input.value = button.getAttribute("data-pick-text"); }
    var next = button.getAttribute("data-set-member") === "" ? input : after(input, row);
    if (next || input) { (next || input).focus(); }
  });
  function after(input, row) { /* the next field that can be seen, for whoever goes on by keyboard */
    return all("input:not([type=hidden]), select, textarea", row.closest("form") || row).filter(function (field) {
      return field.offsetParent && !field.disabled && input && input.compareDocumentPosition(field) & Node.DOCUMENT_POSITION_FOLLOWING;
    })[0];
  }
  document.addEventListener("keydown", function (event) {
    var input = event.target.closest && event.target.closest("[data-lookup], [data-lookup-results]");
    if (!input) { return; }
    var row = rowOf(input), choices = all("[data-lookup-results] button", row), at = choices.indexOf(document.activeElement);
    if (event.key === "Escape") { all("[data-lookup-results]", row).forEach(function (box) { box.textContent = ""; }); var back = row.querySelector("[data-lookup]"); if (back) { back.focus(); } }
    else if (event.key === "ArrowDown" && choices.length) { event.preventDefault(); choices[Math.min(at + 1, choices.length - 1)].focus(); }
    else if (event.key === "ArrowUp" && at >= 0) { event.preventDefault(); (at === 0 ? row.querySelector("[data-lookup]") : choices[at - 1]).focus(); }
    else if (event.key === "Enter" && at < 0 && event.target.hasAttribute("data-lookup")) { event.preventDefault(); if (choices.length) { choices[0].focus(); } }
  });

  /* ---- paste from Excel: table[data-grid-paste] */
  function cells(text) {
    var rows = [[]], cell = "", quoted = false, i, c;
    for (i = 0; i < text.length; i += 1) {
      c = text[i];
      if (quoted) { if (c === '"') { if (text[i + 1] === '"') { cell += c; i += 1; } else { quoted = false; } } else { cell += c; } }
      else if (c === '"' && cell === "") { quoted = true; }
      else if (c === "\t") { rows[rows.length - 1].push(cell); cell = ""; }
      else if (c === "\n") { rows[rows.length - 1].push(cell); cell = ""; rows.push([]); }
      else if (c !== "\r") { cell += c; }
    }
    rows[rows.length - 1].push(cell);
    var last = rows[rows.length - 1];
    if (rows.length > 1 && last.length === 1 && last[0] === "") { rows.pop(); }
    return rows;
  }
  function fold(text) { return text.normalize("NFC").trim().replace(/\s+/g, " ").toLowerCase(); }
  function gridRows(grid) { return all("tr, [data-formset-row]", grid).filter(function (row) { return !row.hidden && row.querySelector("td input, td select, td textarea"); }); }
  function gridFields(row) { return all("input:not([type=hidden]):not([type=file]):not([readonly]):not(:disabled), select:not(:disabled), textarea:not(:disabled)", row).filter(function (f) { return !/-DELETE$/.test(f.name); }); }
  function put(field, text) {
    text = text.normalize("NFC").trim();
    if (field.type === "checkbox") { field.checked = /^(x|1|có|v|✓)$/i.test(text); }
    else if (field.tagName === "SELECT") {
      var found = Array.prototype.filter.call(field.options, function (o) { return fold(o.text) === fold(text) || o.value === text; })[0];
      if (!found) { return 0; }
      field.value = found.value;
    } else { field.value = field.tagName === "TEXTAREA" ? text : text.replace(/\s+/g, " "); }
    changed(field);
    return 1;
  }
  on("paste", "[data-grid-paste] input, [data-grid-paste] textarea, [data-grid-paste] select", function (event, field) {
    var text = (event.clipboardData || window.clipboardData).getData("text");
    if (!/[\t\n]/.test(text.replace(/\r?\n$/, ""))) { return; }
    event.preventDefault();
    var grid = field.closest("[data-grid-paste]"), set = grid.closest("[data-formset]") || grid.querySelector("[data-formset]"), data = cells(text);
    var current = gridRows(grid).filter(function (row) { return row.contains(field); })[0], top = gridRows(grid).indexOf(current), left = gridFields(current).indexOf(field), filled = 0, missed = 0;
    data.forEach(function (line, i) {
      var rows = gridRows(grid);
      if (!rows[top + i] && set) { addRow(set); rows = gridRows(grid); }
      if (!rows[top + i]) { missed += 1; return; }
      var fields = gridFields(rows[top + i]);
      line.forEach(function (cell, j) { if (fields[left + j]) { filled += put(fields[left + j], cell); } });
    });
    say(TEXT.pasted + filled + "." + (missed ? TEXT.leftOver + missed + "." : ""));
  });

  /* ---- disclosures: one click elsewhere or Escape closes the floating ones */
  document.addEventListener("click", function (event) {
    all("details.pop[open], .bottom > details[open]").forEach(function (box) { if (!box.contains(event.target)) { box.open = false; } });
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") { return; }
    all("details.pop[open], .bottom > details[open]").forEach(function (box) { box.open = false; box.querySelector("summary").focus(); });
  });

  /* ---- htmx: a whole page in place of a part means that the session ended: go there. What a page asks for by itself on
          loading (the bell) leads nowhere: it would ask again on the next page, and nobody could type a word. */
  document.addEventListener("htmx:beforeSwap", function (event) {
    var xhr = event.detail.xhr, by = event.detail.requestConfig.elt;
    if (!/^\s*<!doctype/i.test(xhr.responseText || "")) { return; }
    event.detail.shouldSwap = false;
    if (by.getAttribute("hx-trigger") !== "load") { window.location.assign(xhr.status < 400 ? xhr.responseURL : window.location.href); }
  });
  ["htmx:sendError", "htmx:timeout", "htmx:responseError"].forEach(function (name) { document.addEventListener(name, function () { say(TEXT.failed); }); });
  document.addEventListener("htmx:afterSwap", function (event) { prepare(event.detail.elt || document); });

  function prepare(root) {
    showWhen(root.closest ? root.closest("form") || root : root);
    if (window.matchMedia("(max-width: 767.98px)").matches) { all("details[data-fold-phone]", root).forEach(function (box) { box.open = false; }); }
  }
  prepare(document);

  all(".tabs a[aria-current]").forEach(function (tab) {
    var row = tab.closest(".tabs"), at = tab.getBoundingClientRect(), box = row.getBoundingClientRect();
    if (at.right > box.right) { row.scrollLeft += at.left + at.width / 2 - box.left - box.width / 2; }
  });

  /* ---- after an error: the first place to look at, in the middle of the window, not the top of a long page */
  (function () {
    var wrong = document.querySelector("main form .alert-block, main form .is-invalid");
    if (!wrong) { return; }
    var field = wrong.matches("input, select, textarea") ? wrong : wrong.matches(".alert-block") ? null : wrong.querySelector("input:not([type=hidden]), select, textarea");
    wrong.scrollIntoView({ block: "center" });
    if (field) { field.focus({ preventScroll: true }); }
  }());

  all("[data-formset]").forEach(function (set) { if (set.querySelector("template[data-formset-empty]")) { renumber(set); } });
}());
