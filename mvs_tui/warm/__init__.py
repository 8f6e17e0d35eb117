"""The warm helper: a process that has the program loaded, and forks it for each clerk who comes. Linux only.

`client` is what a clerk's `mvs` runs (standard library only), `server` is the helper, `child` what it forks.
"""
