"""`plexus data fetch` against a server that misbehaves in every way that mirrors do.

The program is named by the environment variable PLEXUS_COMMAND (default: build/release/bin/plexus). The files served
are Debian's Fashion-MNIST; without that package the tests are skipped.
"""
import contextlib
import gzip
import hashlib
import http.server
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest

SOURCE = pathlib.Path("/usr/share/datasets/fashion-mnist")
ROOT = pathlib.Path(__file__).resolve().parents[2]
PLEXUS = os.environ.get("PLEXUS_COMMAND", str(ROOT / "build/release/bin/plexus"))
FILES = [
    "train-images-idx3-ubyte.gz",
    "train-labels-idx1-ubyte.gz",
    "t10k-images-idx3-ubyte.gz",
    "t10k-labels-idx1-ubyte.gz",
]
IMAGES = "t10k-images-idx3-ubyte.gz"
LABELS = "t10k-labels-idx1-ubyte.gz"


class Server(http.server.ThreadingHTTPServer):
    """Serves /MODE/fashion_mnist/FILE; MODE says how it misbehaves. Remembers what was asked for."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests = []  # (mode, file, first byte asked for)
        self.closing = threading.Event()

    def handle_error(self, request, client_address):
        pass  # clients that go away are part of the tests


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def do_GET(self):
        mode, _, name = self.path.strip("/").split("/")
        first = int(self.headers.get("Range", "bytes=0-")[6:].rstrip("-"))
        self.server.requests.append((mode, name, first))
        getattr(self, "answer_" + mode)(SOURCE / name, first)
        self.close_connection = True

    def send(self, content, first=0, length=None):
        """The content from `first` on; `length` is claimed where it differs from the truth."""
        rest = content[first:]
        self.send_response(206 if first else 200)
        if first:
            self.send_header("Content-Range", f"bytes {first}-{len(content) - 1}/{len(content)}")
        self.send_header("Content-Length", str(len(rest) if length is None else length))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(rest)

    def answer_good(self, path, first):
        content = path.read_bytes()
        if first >= len(content):
            self.send_error(416)
        else:
            self.send(content, first)

    def answer_missing(self, path, first):
        self.send_error(404)

    def answer_broken(self, path, first):
        self.send_error(503)

    def answer_portal(self, path, first):
        self.send(b"<html>Please log in to the network of this hotel</html>")

    def answer_empty(self, path, first):
        self.send(b"")

    def answer_wrong(self, path, first):
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 0xFF
        self.send(bytes(content), first)

    def answer_other(self, path, first):
        """A sound gzip file of the right size with one pixel changed: only the checksum can tell."""
        content = bytearray(gzip.decompress(path.read_bytes()))
        content[-1] ^= 1
        self.send(gzip.compress(bytes(content), 1), first)

    def answer_parts(self, path, first):
        """Ends the connection after a third of the file, but goes on where it is asked to."""
        content = path.read_bytes()
        rest = content[first:]
        self.send(content[: first + len(content) // 3 + 1], first, length=len(rest))

    def answer_half(self, path, first):
        """Ends the connection half-way, always, and knows no ranges."""
        content = path.read_bytes()
        self.send(content[: len(content) // 2], length=len(content))

    def answer_cut(self, path, first):
        """Sends half and claims that this is all."""
        content = path.read_bytes()
        self.send(content[: len(content) // 2])

    def answer_whole(self, path, first):
        """Knows no ranges: sends the whole whatever is asked for."""
        self.send(path.read_bytes())

    def answer_shifted(self, path, first):
        """Answers another range than the one asked for."""
        content = path.read_bytes()
        self.send(content, max(first - 100, 0))

    def answer_stalled(self, path, first):
        content = path.read_bytes()
        self.send(content[: max(first, len(content) // 2)], first, length=len(content) - first)
        self.wfile.flush()
        self.server.closing.wait(60)

    def answer_silent(self, path, first):
        self.server.closing.wait(60)

    def answer_endless(self, path, first):
        self.send_response(200)
        self.send_header("Connection", "close")
        self.end_headers()
        while not self.server.closing.is_set():
            self.wfile.write(bytes(1 << 20))

    def redirect(self, where):
        self.send_response(302)
        self.send_header("Location", where)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def answer_loop(self, path, first):
        self.redirect(self.path)

    def answer_moved(self, path, first):
        self.redirect(f"/good/fashion_mnist/{path.name}")

    def answer_local(self, path, first):
        self.redirect(f"file://{path}")


@unittest.skipUnless((SOURCE / IMAGES).is_file(), "needs the Debian package dataset-fashion-mnist")
class DataFetch(unittest.TestCase):
    def setUp(self):
        self.home = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.folder = self.home / "plexus/fashion_mnist"
        self.server = Server()
        thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.addCleanup(self.server.closing.set)

    def mirror(self, mode):
        return f"http://127.0.0.1:{self.server.server_port}/{mode}"

    def environment(self, *mirrors, **extra):
        names = {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")}
        names.pop("PLEXUS_DATA_PATH", None)
        return {
            **names,
            "XDG_DATA_HOME": str(self.home),
            "PLEXUS_DATA_MIRROR": " ".join(mirrors),
            "PLEXUS_FETCH_STALL_SECONDS": "60",
            **extra,
        }

    def plexus(self, *arguments, mirrors=(), **extra):
        return subprocess.run(
            [PLEXUS, "data", *arguments],
            env=self.environment(*mirrors, **extra),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            timeout=120,
        )

    def fetch(self, *modes, **extra):
        return self.plexus("fetch", "fashion_mnist", "--force", mirrors=[self.mirror(mode) for mode in modes], **extra)

    def place_all_but(self, missing):
        self.folder.mkdir(parents=True)
        for name in FILES:
            if name != missing:
                shutil.copy(SOURCE / name, self.folder / name)

    def partial(self, mode, name):
        """Where the transfer of `name` from that mirror keeps what came so far."""
        url = f"{self.mirror(mode)}/fashion_mnist/{name}"
        return self.folder / f".{name}.{hashlib.sha256(url.encode()).hexdigest()[:8]}.part"

    def assert_fetched(self, result, name):
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual((self.folder / name).read_bytes(), (SOURCE / name).read_bytes())
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), sorted(FILES))

    def test_a_good_mirror_gives_all_files_and_a_second_fetch_asks_for_nothing(self):
        result = self.fetch("good")
        for name in FILES:
            self.assert_fetched(result, name)
        self.assertIn(str(self.folder), result.stdout)
        asked = len(self.server.requests)
        self.assertEqual(asked, 4)

        again = self.fetch("good")
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertEqual(len(self.server.requests), asked)
        self.assertEqual(again.stdout.count("verified"), 4)

        verify = self.plexus("verify", "fashion_mnist")
        self.assertEqual(verify.returncode, 0, verify.stdout)
        self.assertEqual(verify.stdout.count("verified"), 4)
        self.assertIn(str(self.folder), self.plexus("list").stdout)

    def test_mirrors_that_fail_are_named_and_the_next_one_is_tried(self):
        for mode, said in [
            ("missing", "404"),
            ("broken", "503"),
            ("portal", "does not begin as gzip"),
            ("empty", "does not begin as gzip"),
            ("wrong", "corrupt"),
            ("other", "SHA-256"),
            ("half", "connection ended"),
            ("cut", "truncated"),
            ("loop", "redirects more than 5 times"),
            ("local", "neither http nor https"),
            ("endless", "cannot be the file"),
        ]:
            with self.subTest(mode=mode):
                self.place_all_but(IMAGES)
                result = self.fetch(mode, "good")
                self.assert_fetched(result, IMAGES)
                self.assertIn(self.mirror(mode), result.stderr)
                self.assertIn(said, result.stderr)
                shutil.rmtree(self.folder)

    def test_a_mirror_that_cannot_be_reached_is_passed_over(self):
        self.place_all_but(LABELS)
        with contextlib.closing(socket.socket()) as unused:
            unused.bind(("127.0.0.1", 0))  # bound and not listening: connections are refused
            dead = f"http://127.0.0.1:{unused.getsockname()[1]}"
            result = self.plexus("fetch", "fashion_mnist", "--force", mirrors=[dead, self.mirror("good")])
        self.assert_fetched(result, LABELS)
        self.assertIn(dead, result.stderr)

    def test_a_mirror_that_stalls_is_given_up_in_time(self):
        for mode in ["stalled", "silent"]:
            with self.subTest(mode=mode):
                self.place_all_but(IMAGES)
                start = time.monotonic()
                result = self.fetch(mode, "good", PLEXUS_FETCH_STALL_SECONDS="2")
                self.assertLess(time.monotonic() - start, 30)
                self.assert_fetched(result, IMAGES)
                self.assertIn("sent nothing, or next to nothing, for 2 s", result.stderr)
                shutil.rmtree(self.folder)

    def test_a_redirect_is_followed(self):
        self.place_all_but(LABELS)
        self.assert_fetched(self.fetch("moved"), LABELS)

    def test_a_broken_transfer_goes_on_where_it_stopped(self):
        self.place_all_but(IMAGES)
        self.assert_fetched(self.fetch("parts"), IMAGES)
        third = (SOURCE / IMAGES).stat().st_size // 3 + 1
        self.assertEqual([first for _, _, first in self.server.requests], [0, third, 2 * third])

    def test_a_fetch_that_was_killed_goes_on_where_it_stopped(self):
        self.place_all_but(IMAGES)
        half = (SOURCE / IMAGES).stat().st_size // 2
        partial = self.partial("stalled", IMAGES)
        process = subprocess.Popen(
            [PLEXUS, "data", "fetch", "fashion_mnist", "--force"],
            env=self.environment(self.mirror("stalled")),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 20
        while not (partial.exists() and partial.stat().st_size == half) and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.assertEqual(partial.stat().st_size, half)
        self.assertFalse((self.folder / IMAGES).exists())

        # The mirror has recovered: the same address now serves as it should.
        Handler.answer_stalled, original = Handler.answer_good, Handler.answer_stalled
        try:
            self.assert_fetched(self.fetch("stalled"), IMAGES)
        finally:
            Handler.answer_stalled = original
        self.assertEqual(self.server.requests[-1], ("stalled", IMAGES, half))

    def test_a_partial_file_serves_with_every_kind_of_server(self):
        content = (SOURCE / IMAGES).read_bytes()
        for mode, start, requests in [
            ("good", content[:1000], [1000]),  # resumed
            ("good", content, [len(content)]),  # was complete: the server has nothing more
            ("good", b"x" * 1000, [1000, 0]),  # was wrong: found out by the checksum, then fetched anew
            ("good", content + b"x", [len(content) + 1, 0]),  # was too long
            ("whole", content[:1000], [1000]),  # the server sends all of it
        ]:
            with self.subTest(mode=mode, start=len(start)):
                self.place_all_but(IMAGES)
                self.partial(mode, IMAGES).write_bytes(start)
                self.server.requests.clear()
                self.assert_fetched(self.fetch(mode), IMAGES)
                self.assertEqual([first for _, _, first in self.server.requests], requests)
                shutil.rmtree(self.folder)

    def test_a_server_that_answers_another_range_is_refused(self):
        self.place_all_but(IMAGES)
        self.partial("shifted", IMAGES).write_bytes((SOURCE / IMAGES).read_bytes()[:1000])
        result = self.fetch("shifted", "good")
        self.assert_fetched(result, IMAGES)
        self.assertIn("another part of the file", result.stderr)

    def test_when_every_mirror_fails_each_is_listed_and_nothing_is_published(self):
        self.place_all_but(LABELS)
        result = self.fetch("missing", "other", "half")
        self.assertEqual(result.returncode, 3)
        for mode, said in [("missing", "404"), ("other", "SHA-256"), ("half", "connection ended")]:
            self.assertIn(self.mirror(mode), result.stderr)
            self.assertIn(said, result.stderr)
        self.assertIn("plexus data fetch fashion_mnist", result.stderr)
        published = {path.name for path in self.folder.iterdir() if not path.name.startswith(".")}
        self.assertEqual(published, set(FILES) - {LABELS})

    def test_a_damaged_file_is_reported_and_fetched_again(self):
        self.place_all_but(None)
        damaged = bytearray(gzip.decompress((SOURCE / LABELS).read_bytes()))
        damaged[-1] ^= 1
        (self.folder / LABELS).unlink()
        (self.folder / LABELS).with_suffix("").write_bytes(damaged)
        verify = self.plexus("verify", "fashion_mnist")
        self.assertEqual(verify.returncode, 3)
        self.assertIn("WRONG", verify.stdout)
        self.assertIn("SHA-256", verify.stdout)
        self.assert_fetched(self.fetch("good"), LABELS)
        self.assertEqual(len(self.server.requests), 1)
        self.assertEqual(self.plexus("verify", "fashion_mnist").returncode, 0)

    def test_two_fetches_into_one_folder_do_not_mix_and_a_killed_one_does_not_block(self):
        self.place_all_but(LABELS)
        first = subprocess.Popen(
            [PLEXUS, "data", "fetch", "fashion_mnist", "--force"],
            env=self.environment(self.mirror("silent")),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 20
        while not self.server.requests and time.monotonic() < deadline:
            time.sleep(0.02)
        second = self.fetch("good")
        self.assertEqual(second.returncode, 3)
        self.assertIn("another process", second.stderr)
        first.kill()
        first.wait()
        self.assert_fetched(self.fetch("good"), LABELS)

    def test_a_wrong_name_or_variable_is_a_usage_error(self):
        unknown = self.plexus("fetch", "mnits")
        self.assertEqual(unknown.returncode, 2)
        self.assertIn("mnist", unknown.stderr)
        not_http = self.plexus("fetch", "mnist", "--force", mirrors=["ftp://127.0.0.1/x"])
        self.assertEqual(not_http.returncode, 2)
        self.assertIn("PLEXUS_DATA_MIRROR", not_http.stderr)
        seconds = self.plexus("fetch", "mnist", "--force", PLEXUS_FETCH_STALL_SECONDS="soon")
        self.assertEqual(seconds.returncode, 2)
        self.assertIn("PLEXUS_FETCH_STALL_SECONDS", seconds.stderr)

    def test_a_folder_that_cannot_be_written_is_an_environment_error(self):
        (self.home / "plexus").write_text("a file where the folder should be")
        result = self.fetch("good")
        self.assertEqual(result.returncode, 3)
        self.assertIn(str(self.folder), result.stderr)


if __name__ == "__main__":
    unittest.main()
