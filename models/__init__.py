"""The books: entry kinds, their rules, what follows from them, and the signed ledger beneath."""
