/* The grid of an allocation sheet: Enter and arrows move, the sum follows, a column from Excel is pasted. The page works without it. */
(function () {
  "use strict";

  var grid = document.querySelector("[data-allocation]");
  if (!grid) { return; }
  var total = document.querySelector("[data-allocation-total]"), given = document.querySelector("[data-allocation-given]"), words = document.querySelector("[data-allocation-words]");

  function rows() { return Array.prototype.slice.call(grid.tBodies[0].rows); }
  function fields(row) { return Array.prototype.slice.call(row.querySelectorAll("input:not([type=hidden])")); }
  function share(row) { return row.querySelector("[name^='share-']"); }
  function shown(n) { return String(n).replace(/\B(?=(\d{3})+$)/g, "."); }
  function fold(text) { return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐÐ]/g, "d").toLowerCase().replace(/\s+/g, " ").trim(); }
  function whole(text) {
    var typed = text.replace(/[\s\u00a0]/g, "");
    if (/^\d{1,3}(\.\d{3})+$/.test(typed)) { typed = typed.replace(/\./g, ""); }
    return /^\d{1,6}$/.test(typed) ? Number(typed) : null;
  }
  function say(text) { var live = document.getElementById("live"); if (live) { live.textContent = ""; window.setTimeout(function () { live.textContent = text; }, 50); } words.textContent = text; }

  function add() {
    var sum = 0, asked = Number(total.dataset.allocationTotal);
    rows().forEach(function (row) { sum += whole(share(row).value) || 0; });
    given.textContent = shown(sum);
    words.textContent = sum === asked ? words.dataset.equal : (sum > asked ? words.dataset.over : words.dataset.short) + " " + shown(Math.abs(sum - asked));
  }
  grid.addEventListener("input", add);

  grid.addEventListener("keydown", function (event) {
    var step = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key], row = event.target.closest("tr");
    if (!step || !row || event.isComposing || event.altKey || event.ctrlKey || event.metaKey || event.target.tagName !== "INPUT") { return; }
    event.preventDefault(); // Enter would send the form
    var all = rows(), next = all[all.indexOf(row) + step];
    if (!next) { return; }
    var field = fields(next)[fields(row).indexOf(event.target)];
    field.focus();
    if (field.type === "text") { field.select(); }
  });

  grid.addEventListener("paste", function (event) {
    var text = event.clipboardData.getData("text").replace(/\r/g, "").replace(/\n+$/, ""), field = event.target;
    if (!field.name || field.name.indexOf("share-") !== 0 || !/[\t\n]/.test(text)) { return; }
    event.preventDefault();
    var all = rows(), top = all.indexOf(field.closest("tr")), found = [], bad = [];
    text.split("\n").forEach(function (line, i) {
      var at = line.lastIndexOf("\t"), name = fold(line.slice(0, Math.max(at, 0)).replace(/\t/g, " ")), value = whole(line.slice(at + 1));
      var hits = at < 0 ? all.slice(top + i, top + i + 1) : all.filter(function (row) { return fold(row.dataset.name) === name; });
      if (value === null || hits.length !== 1 || found.some(function (f) { return f[0] === hits[0]; })) { bad.push(grid.dataset.line + " " + (i + 1) + " " + (line.trim() ? "“" + line.replace(/\t/g, " ") + "”" : grid.dataset.blank)); } else { found.push([hits[0], value]); }
    });
    if (bad.length) { say(grid.dataset.unmatched + " " + bad.slice(0, 5).join("; ") + (bad.length > 5 ? "; …" : "") + "."); return; }
    found.forEach(function (pair) { share(pair[0]).value = pair[1]; });
    share(found[0][0]).dispatchEvent(new Event("input", { bubbles: true }));
    say(grid.dataset.pasted + " " + found.length + ". " + words.textContent);
  });
})();
