"""An import that is cut off with kill -9: the store has all of the file or nothing, and the app says which."""

import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import pytest

from istmo.app import Settings, create_app
from istmo.app.serving import free_port
from tests.app.conftest import TOKEN, run_app

FILE = Path(__file__).parents[2] / "docs" / "examples" / "sbo-encounters-2024-09.csv"
SERVE = """
import sys, time
from pathlib import Path
import uvicorn
from istmo.app import Settings, create_app
from istmo.app.api import imports
from istmo.warehouse import imports as below

def halted(real):
    def then_wait(*given):
        found = real(*given)
        print("halted", flush=True)
        time.sleep(120)
        return found
    return then_wait

where, name = (below, "insert") if sys.argv[3] == "before" else (imports, "store_all")
setattr(where, name, halted(getattr(where, name)))
settings = Settings(store=Path(sys.argv[1]), port=int(sys.argv[2]), token=sys.argv[4])
app = create_app(settings, worker=False, warm=False)
print(settings.address, flush=True)
uvicorn.run(app, host="127.0.0.1", port=settings.port, log_level="error")
"""
"""The app in a process of its own, halted before, or after, the import's transaction ends."""
SENT = {"authorization": f"Bearer {TOKEN}"}


def send(address: str) -> httpx.Response:
    return httpx.post(
        f"{address}/api/v1/imports",
        files={"file": (FILE.name, FILE.read_bytes())},
        data={"published": "2024-10-22"},
        headers=SENT,
        timeout=60,
    )


@pytest.mark.parametrize(("halt", "state"), [("before", "cut-off"), ("after", "stored")])
def test_kill_minus_9_in_the_middle_of_an_import_and_the_app_says_what_became_of_it(
    store_path: Path, tmp_path: Path, halt: str, state: str
) -> None:
    store = tmp_path / "istmo.duckdb"
    shutil.copy(store_path, store)
    port = free_port(0)
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(store), str(port), halt, TOKEN], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    address = process.stdout.readline().strip()
    with httpx.Client(transport=httpx.HTTPTransport(retries=10), timeout=60) as client:
        client.get(f"{address}/api/v1/releases", headers=SENT)

    def cut_off() -> None:
        with pytest.raises(httpx.HTTPError):
            send(address)

    sending = threading.Thread(target=cut_off)
    sending.start()
    assert process.stdout.readline().strip() == "halted"
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=20)
    sending.join(20)

    settings = Settings(store=store, port=free_port(0), token=TOKEN)
    for _ in run_app(create_app(settings, worker=False, warm=False), settings.port):
        with httpx.Client(base_url=settings.address, headers=SENT, timeout=60) as client:
            (found,) = client.get("/api/v1/imports").json()
            assert (found["file"], found["state"], found["author"]) == (FILE.name, state, "local")
            stored = [each["file"] for each in client.get("/api/v1/releases").json()["items"]]
            assert (FILE.name in stored) == (state == "stored")
            assert FILE.name in client.get("/es/data").text
            again = send(settings.address).json()
            assert again["stored"] is (state == "cut-off")
            states = [each["state"] for each in client.get("/api/v1/imports").json()]
            assert sorted(states) == sorted([state, *(["stored"] if state == "cut-off" else [])])
