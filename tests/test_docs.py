"""The written pages: what they point to is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = sorted(
    page.relative_to(ROOT)
    for page in [*ROOT.glob("*.md"), *ROOT.glob("[!.]*/**/*.md")]
    if "node_modules" not in page.parts
)
FENCED = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`\n]*`")
LINK = re.compile(r"\]\(<?([^)>\s]+)>?(?:\s+\"[^\"]*\")?\)|^\[[^\]]+\]:\s*(\S+)", re.MULTILINE)
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|#|//")


def relative_links(text: str) -> list[str]:
    """Give the links of a page that lead to a file of this project."""
    targets = [a or b for a, b in LINK.findall(CODE.sub("", FENCED.sub("", text)))]
    return [target.partition("#")[0] for target in targets if not ELSEWHERE.match(target)]


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    """A reader who follows a link to a file of this project finds the file."""
    folder = (ROOT / page).parent
    dead = [link for link in relative_links((ROOT / page).read_text(encoding="utf-8")) if not (folder / link).exists()]
    assert dead == []


def test_links_are_seen_and_examples_are_not() -> None:
    """Inline, titled and referenced links count; addresses elsewhere and code do not."""
    text = '[a](x.md) ![b](y.png "T") [c](https://z.org) [d](#e) `[f](g)`\n```\n[h](i)\n```\n[j]: k.md#l\n'
    assert relative_links(text) == ["x.md", "y.png", "k.md"]
