// Around the script that draws the terminal: where it connects to, how large its letters are, keys for hands without
// a keyboard, and words for the end. It runs before that script does.
"use strict";
(function () {
  var body = document.body, terminal = document.getElementById("terminal");
  var live = null, leaving = false, Plain = window.WebSocket;

  function letters() { // the largest size at which 80 columns and 24 rows fit, times what was chosen
    var high = window.innerHeight - document.getElementById("keys").offsetHeight;
    var fits = Math.min(window.innerWidth / 80 / 0.61, high / 24 / 1.22);
    return Math.max(6, Math.min(28, Math.floor(fits * 2 * chosen()) / 2));
  }
  function chosen() {
    try { return parseFloat(window.localStorage.getItem("mvs-letters")) || 1; } catch (none) { return 1; }
  }
  function choose(factor) {
    try { window.localStorage.setItem("mvs-letters", String(Math.max(0.4, Math.min(4, chosen() * factor)))); } catch (none) { }
    leaving = true;
    window.location.reload();
  }

  terminal.dataset.fontSize = String(letters());
  terminal.dataset.sessionWebsocketUrl =
    (location.protocol === "https:" ? "wss://" : "ws://") + location.host + "/ws";
  window.open = function () { return null; }; // a text in the books that looks like an address opens nothing

  window.WebSocket = function (address) {
    live = new Plain(address);
    live.addEventListener("close", function (event) {
      live = null;
      var said = body.dataset["end" + event.code] || body.dataset.endLost;
      document.getElementById("said").textContent = said;
      body.classList.add("-closed");
      document.getElementById("again").focus();
    });
    live.addEventListener("open", focus);
    return live;
  };
  window.WebSocket.OPEN = Plain.OPEN;

  function focus() {
    var field = terminal.querySelector("textarea");
    if (field) { field.focus(); }
  }
  document.getElementById("keys").addEventListener("click", function (event) {
    var button = event.target, key = button.getAttribute("data-key"), size = button.getAttribute("data-size");
    if (size) { choose(parseFloat(size)); }
    if (!key || !live || live.readyState !== Plain.OPEN) { return; }
    live.send(JSON.stringify(["stdin", JSON.parse('"' + key + '"')]));
  });
  // A button does not take the focus: it would close a phone's keyboard, or open it.
  document.getElementById("keys").addEventListener("mousedown", function (event) { event.preventDefault(); });
  document.getElementById("again").addEventListener("click", function () { window.location.reload(); });
  window.addEventListener("beforeunload", function (event) { // ^W is a habit of terminals: here it would close the tab
    if (live && live.readyState === Plain.OPEN && !leaving) { event.preventDefault(); event.returnValue = ""; }
  });
  document.addEventListener("submit", function () { leaving = true; });
})();
