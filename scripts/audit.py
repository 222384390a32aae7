"""Audit the locked dependencies against the advisories of osv.dev. Run it where the network is: `make audit`.

Leaves with 0 if every package was looked up and nothing is known against it, 1 if something is, and 2 if they could not
be looked up, which is said and is no pass.
"""

import json
import subprocess
import sys
from pathlib import Path

LOCK = Path(__file__).parents[1] / "requirements" / "dev.txt"
"""All that users and developers install."""


def main() -> int:
    command = [
        sys.executable,
        "-m",
        "pip_audit",
        "--requirement",
        str(LOCK),
        "--require-hashes",
        "--disable-pip",
    ]
    done = subprocess.run(
        [*command, "--vulnerability-service", "osv", "--format", "json", "--progress-spinner", "off"],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        found = json.loads(done.stdout)["dependencies"]
    except (json.JSONDecodeError, KeyError):
        why = (done.stderr.strip().splitlines() or ["pip-audit said nothing"])[-1]
        print(f"NOT AUDITED: no advisories could be read ({why[:200]})", file=sys.stderr)
        return 2
    skipped = [each["name"] for each in found if "skip_reason" in each]
    known = [(each, one) for each in found for one in each.get("vulns", ())]
    for each, one in known:
        fixed = ", ".join(one["fix_versions"]) or "no version yet"
        print(f"{each['name']} {each['version']}: {one['id']}, mended in {fixed}")
    print(f"{len(found) - len(skipped)} packages audited, {len(known)} advisories, {len(skipped)} not found")
    return 1 if known else 2 if skipped or not found else 0


if __name__ == "__main__":
    sys.exit(main())
