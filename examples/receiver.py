"""A receiver of events in Python, with nothing but the standard library.

EVENTS_SECRET=whsec_... PORT=3000 python3 examples/receiver.py
Set the same EVENTS_SECRET for the worker, and EVENTS_URL=http://127.0.0.1:3000/events.
"""

import base64
import hashlib
import hmac
import json
import os
import re
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOLERANCE_S = 5 * 60
LONGEST_BODY = 100 * 1024


class Refused(Exception):
    """The request is not an event of ours, or an old one that somebody sends again."""


def verify(raw_body: bytes, headers, secret: str) -> tuple[str, dict]:
    """Return the event's id and the event, or raise Refused.

    The signature covers the bytes as they came, so nothing may parse them first (standardwebhooks.com).
    """
    event_id = headers.get("webhook-id", "")
    timestamp = headers.get("webhook-timestamp", "")
    if not event_id or not re.fullmatch(r"[0-9]{1,12}", timestamp):
        raise Refused("unsigned")
    if abs(time.time() - int(timestamp)) > TOLERANCE_S:
        raise Refused("old")
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{event_id}.{timestamp}.".encode() + raw_body
    expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    # While the secret is being changed, the header has several signatures. compare_digest takes the same time whatever
    # it compares, so the time tells an attacker nothing.
    given = headers.get("webhook-signature", "").split(" ")
    if not any(hmac.compare_digest(expected.encode(), one.encode()) for one in given):
        raise Refused("signature")
    return event_id, json.loads(raw_body)


class Receiver(BaseHTTPRequestHandler):
    secret = os.environ.get("EVENTS_SECRET", "")
    # The ids of the events that came. Keep them in your database, because an event may come again, with the same id.
    seen: set[str] = set()

    def do_POST(self) -> None:
        length = self.headers.get("content-length", "")
        if not length.isdecimal() or int(length) > LONGEST_BODY:
            return self.answer(413)
        try:
            event_id, event = verify(self.rfile.read(int(length)), self.headers, self.secret)
        except (Refused, ValueError) as refusal:
            return self.answer(400, str(refusal))
        # Answer before you work on the event, because the answer must come within 15 seconds.
        self.answer(204)
        if event_id not in self.seen:
            self.seen.add(event_id)
            self.handle_event(event)

    def handle_event(self, event: dict) -> None:
        data = event["data"]
        who = data.get("reference") or data.get("loginId") or data.get("runId") or ""
        print(event["type"], who, flush=True)

    def answer(self, status: int, text: str = "") -> None:
        self.send_response(status)
        if status != 204:
            self.send_header("content-length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_args) -> None:
        """Keep the server from logging each request."""


if __name__ == "__main__":
    if not Receiver.secret.startswith("whsec_"):
        raise SystemExit("Set EVENTS_SECRET to the secret that the worker has. It begins with whsec_.")
    server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "3000"))), Receiver)
    print(f"listening on http://127.0.0.1:{server.server_port}/events", flush=True)
    server.serve_forever()
