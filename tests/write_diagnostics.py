"""Writes what is generated about diagnostics: what the examples print, and the manual's page. Run by `make docs`."""

from __future__ import annotations

import json
from pathlib import Path

from costcutter.report.codes import PRINTED, stages
from support.diagnostics import page, said

PAGE = Path(__file__).parents[1] / "docs" / "diagnostics.md"


def main() -> None:
    found = {code: each for stage in stages() for code, each in stage.explanations.items()}
    answers = {code: said(each.bad).lines() for code, each in found.items() if each.bad is not None}
    PRINTED.write_text(json.dumps(answers, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    PAGE.write_text(page(stages(), answers), encoding="utf-8")


if __name__ == "__main__":
    main()
