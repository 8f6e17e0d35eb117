"""`mvs serve`: the same app in a browser on the village Wi-Fi. docs/browser.md says it for people.

Rules
- Nobody comes in without a password or a link that works once (`door`); a signed-in browser holds a random cookie.
- Each browser tab gets a `Seat`: a process of its own with the app on a pseudo-terminal, as over ssh. So only the
  cells that differ travel, and the end of a tab is for the app what a dropped line is: drafts are kept.
- What a browser sends is believed only after three checks (`guard`): the name it called us by, the page it comes
  from, and how often it asks. It sends keys and window sizes, nothing else; the app can open no page and send no file.
- Everything a page needs comes from this server, out of memory; no path of a request ever names a file.
- aiohttp, and textual-serve's script that draws a terminal in a browser, are optional: `mvs_tui.cli.browser` says how
  to get them. Nothing else of textual-serve is used (decision 0013 says why).
"""
