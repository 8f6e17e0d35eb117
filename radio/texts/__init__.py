"""Text commands: what a villager writes from a phone, what it means, and the one line that answers it.

Nothing here sends, stores or reads a clock: `mvs_tui.texts` joins it to the books and the radio.
"""
