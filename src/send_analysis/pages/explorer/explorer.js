(function () {
  "use strict";
  var data = JSON.parse(document.getElementById("explorer-data").textContent);
  var part = function (name) { return document.getElementById("explorer-" + name); };
  var controls = ["scenario", "size", "measure", "group", "period"];
  var WIDEST = 760, HEIGHT = 340, LEFT = 80, RIGHT = 24, TOP = 20, BOTTOM = 44, LABEL = 64;
  var ALL = "All plans";
  var HEADINGS = ["Year", "Lower", "Central estimate", "Upper", "No new action"];

  function option(list, value, text, group) {
    var one = document.createElement("option");
    one.value = value;
    one.textContent = text;
    (group || list).appendChild(one);
  }

  function fill(list, choices, kept) {
    list.textContent = "";
    choices.forEach(function (choice) { option(list, choice[0], choice[1]); });
    if (choices.some(function (choice) { return choice[0] === kept; })) list.value = kept;
  }

  function sizes() {
    var scenario = part("scenario").value;
    var there = [["0.5", "Half as large"], ["1", "As planned"], ["1.5", "Half as large again"]]
      .filter(function (size) { return data.cells[scenario + " " + size[0]]; });
    var kept = part("size").value || "1";
    fill(part("size"), there, there.some(function (s) { return s[0] === kept; }) ? kept : "1");
    part("size").disabled = there.length < 2;
  }

  function periods() {
    var all = data.cells.periods[part("measure").value];
    var kept = part("period").value;
    fill(part("period"), all.map(function (p) { return [p, named(p)]; }),
      all.indexOf(kept) >= 0 ? kept : all[all.length - 1]);
    part("group").disabled = part("measure").value !== "plans";
  }

  function named(period) { return /^\d{4}$/.test(period) ? "January " + period : period; }

  function text(value) {
    var money = data.units[part("measure").value] === "GBP";
    var sign = value < 0 ? "\u2212" : "";
    var size = Math.abs(value);
    var billions = money && size >= 1000;
    if (billions) size = size / 1000;
    var digits = billions ? 2 : money && size % 1 ? 1 : 0;
    var shown = size.toLocaleString("en-GB", { minimumFractionDigits: digits, maximumFractionDigits: digits });
    return sign + (money ? "\u00a3" + shown + (billions ? "bn" : "m") : shown);
  }

  function rows(scenario, size) {
    var measure = part("measure").value;
    var group = measure === "plans" ? part("group").value : "";
    return data.cells[scenario + " " + size][group || measure];
  }

  function element(name, attributes, content, parent) {
    var one = document.createElementNS("http://www.w3.org/2000/svg", name);
    Object.keys(attributes).forEach(function (key) { one.setAttribute(key, attributes[key]); });
    if (content !== undefined) one.textContent = content;
    (parent || part("drawing").firstChild).appendChild(one);
    return one;
  }

  function draw(shown, base, years, what) {
    var WIDTH = Math.min(WIDEST, part("figure").clientWidth || WIDEST);
    part("drawing").textContent = "";
    element("svg", { role: "img", "aria-labelledby": "explorer-title", "aria-describedby": "explorer-desc",
      viewBox: "0 0 " + WIDTH + " " + HEIGHT }, undefined, part("drawing"));
    element("title", { id: "explorer-title" }, what);
    element("desc", { id: "explorer-desc" }, part("answer").textContent);
    var every = shown.reduce(function (all, row) { return all.concat(row); }, [0]);
    every = every.concat(base.map(function (row) { return row[1]; }));
    var low = Math.min.apply(null, every), high = Math.max.apply(null, every);
    if (high === low) high = low + 1;
    var x = function (i) { return LEFT + i * (WIDTH - LEFT - RIGHT) / Math.max(years.length - 1, 1); };
    var y = function (v) { return TOP + (high - v) * (HEIGHT - TOP - BOTTOM) / (high - low); };
    var at = function (i, v) { return x(i).toFixed(1) + "," + y(v).toFixed(1); };
    var path = function (of, place) { return of.map(function (row, i) { return at(i, row[place]); }); };
    element("polygon", { "class": "explorer-band",
      points: path(shown, 2).concat(path(shown, 0).reverse()).join(" ") });
    element("line", { "class": "explorer-axis", x1: LEFT, x2: WIDTH - RIGHT, y1: y(0), y2: y(0) });
    element("polyline", { "class": "explorer-base", points: path(base, 1).join(" ") });
    element("polyline", { "class": "explorer-line", points: path(shown, 1).join(" ") });
    var every_other = (WIDTH - LEFT - RIGHT) / years.length < LABEL ? 2 : 1;
    years.forEach(function (year, i) {
      if ((years.length - 1 - i) % every_other) return;
      element("text", { x: x(i), y: HEIGHT - 14,
        "text-anchor": i === 0 ? "start" : i === years.length - 1 ? "end" : "middle" }, year);
    });
    [low, high].forEach(function (value) {
      element("text", { x: LEFT - 8, y: y(value) + 5, "text-anchor": "end" }, text(value));
    });
  }

  function write(shown, base, years, what) {
    var table = document.createElement("table");
    table.id = "explorer-table";
    table.createCaption().textContent = what + " by year";
    var head = table.createTHead(), body = table.createTBody();
    var headings = head.insertRow();
    HEADINGS.forEach(function (heading, place) {
      var cell = document.createElement("th");
      cell.scope = "col";
      cell.className = place ? "number" : "";
      cell.textContent = heading;
      headings.appendChild(cell);
    });
    shown.forEach(function (row, i) {
      var line = body.insertRow();
      var first = document.createElement("th");
      first.scope = "row";
      first.textContent = named(years[i]);
      line.appendChild(first);
      row.concat(base[i][1]).forEach(function (value) {
        var cell = line.insertCell();
        cell.textContent = text(value);
        cell.className = "number";
      });
    });
    part("values").textContent = "";
    part("values").appendChild(table);
  }

  function chosen(list) { return list.options[list.selectedIndex].textContent; }

  function update() {
    var years = data.cells.periods[part("measure").value];
    var shown = rows(part("scenario").value, part("size").value), base = rows(data.baseline, "1");
    var i = years.indexOf(part("period").value), measure = chosen(part("measure"));
    var whose = part("group").disabled || !part("group").value ? "" : ": " + chosen(part("group"));
    var what = measure + whose;
    part("answer").textContent = chosen(part("scenario")) + ". " + what + ", " + named(years[i]) + ": " +
      text(shown[i][1]) + " (80% range " + text(shown[i][0]) + " to " + text(shown[i][2]) + "). " +
      "No new action: " + text(base[i][1]) + ".";
    part("caption").textContent = what + ". Line and band: " + chosen(part("scenario")) +
      ", with its 80% range. Dashed: no new action.";
    draw(shown, base, years, what);
    write(shown, base, years, what);
  }

  fill(part("scenario"), Object.keys(data.scenarios).map(function (n) { return [n, data.scenarios[n]]; }));
  fill(part("measure"), Object.keys(data.measures).map(function (n) { return [n, data.measures[n]]; }));
  option(part("group"), "", ALL);
  Object.keys(data.groups).forEach(function (label) {
    var group = document.createElement("optgroup");
    group.label = label;
    part("group").appendChild(group);
    Object.keys(data.groups[label]).forEach(function (key) {
      option(part("group"), key, data.groups[label][key], group);
    });
  });
  sizes();
  periods();
  controls.forEach(function (name) {
    part(name).addEventListener("change", function () { sizes(); periods(); update(); });
  });
  window.addEventListener("resize", update);
  ["answer", "figure"].forEach(function (name) { part(name).hidden = false; });
  document.getElementById("explorer").hidden = false;
  update();
})();
