"""``satchel self-test``: the installed or packaged program tests itself, offscreen. Exit code 1 if anything fails."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from app.channel import CHANNEL, VERSION
from app.cli.checks import run
from app.cli.context import Context
from app.cli.output import print_json, say
from app.cli.parser import Parser
from app.cli.wiring import Finding
from app.i18n import tr


def add(branch: Parser, name: str, options: Parser) -> None:
    branch.set_defaults(handler=self_test)


def self_test(context: Context) -> int:
    findings: list[Finding] = []

    def tell(finding: Finding) -> None:
        findings.append(finding)
        if not context.json:
            word = tr("cli.check-passed" if finding.ok else "cli.check-failed")
            say("check-line", word=word, name=tr(f"cli.check.{finding.name}"), detail=finding.detail)

    with TemporaryDirectory(prefix="satchel-self-test-") as folder:
        for finding in run(Path(folder)):
            tell(finding)
    for finding in context.wiring.check_window():
        tell(finding)
    ok = all(finding.ok for finding in findings)
    if context.json:
        print_json("self-test/1", {"ok": ok, "version": VERSION, "channel": CHANNEL, "checks": findings})
    else:
        say("check-all" if ok else "check-some", version=VERSION, channel=CHANNEL)
    return 0 if ok else 1
