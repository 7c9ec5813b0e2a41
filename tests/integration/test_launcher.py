"""plexusw, in a folder of its own, with stand-ins for apt, CMake and Ninja that write down how they were called."""

import os
import pathlib
import pty
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

LAUNCHER = pathlib.Path(__file__).resolve().parents[2] / "plexusw"

# All that the launcher may use of a system, beside the stand-ins.
TOOLS = ("sh dash cat chmod cp date dirname env false find flock grep head id ls mkdir mv nproc readlink rm sed "
         "setpriv sleep touch tr true uname").split()

STAND_INS = {
    # Every package is there but those in the file "missing"; what gets installed is struck from it.
    "dpkg-query": """
        for name; do
          case $name in -*) continue ;; esac
          grep -qx "$name" "$SYSTEM/missing" || echo "$name installed"
        done""",
    "dpkg": 'echo "dpkg $*" >>"$SYSTEM/calls"',
    "apt-get": """
        echo "apt-get $*" >>"$SYSTEM/calls"
        case $1 in
          update) rm -f "$SYSTEM/lists-are-old" ;;
          install)
            if [ -e "$SYSTEM/lists-are-old" ]; then echo 'E: Unable to locate package' >&2; exit 100; fi
            for name; do
              if grep -qx "$name" "$SYSTEM/unavailable"; then echo "E: no package $name" >&2; exit 100; fi
            done
            for name; do
              case $name in [a-z]*) sed -i "/^$name\\$/d" "$SYSTEM/missing"; echo "Setting up $name (1.0) ..." ;; esac
            done ;;
        esac""",
    "sudo": """
        echo "sudo $*" >>"$SYSTEM/calls"
        while [ "${1#-}" != "$1" ]; do shift; done
        exec "$@" """,
    "cmake": """
        echo "cmake $*" >>"$SYSTEM/calls"
        case $1 in
          --preset)
            mkdir -p build/release
            touch build/release/build.ninja
            case "$*" in *TESTS=ON*) tests=ON ;; *) tests=OFF ;; esac
            echo "PLEXUS_BUILD_TESTS:BOOL=$tests" >build/release/CMakeCache.txt ;;
          --build)
            echo "[1/2] Building CXX object one.o"
            sleep "$(cat "$SYSTEM/seconds")"
            if [ -s "$SYSTEM/error" ]; then cat "$SYSTEM/error"; exit 1; fi
            echo "[2/2] Linking CXX executable plexus"
            mkdir -p "$2/bin"
            cp "$SYSTEM/plexus" "$2/bin/plexus" ;;
        esac""",
    "ninja": 'echo "ninja $*" >>"$SYSTEM/calls"',
    "ctest": 'echo "ctest $*" >>"$SYSTEM/calls"; echo "100% tests passed, 0 tests failed out of 1"',
}

# The built program says where it runs and what it was given, and exits as its first argument says.
PROGRAM = """#!/bin/sh
printf '%s\\n' "$PWD" "$@"
exit "${1:-0}"
"""


class Launcher(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="plexus launcher "))
        self.addCleanup(shutil.rmtree, self.folder)
        self.folder.chmod(0o755)
        self.checkout = self.folder / "a checkout"
        for name in ("CMakeLists.txt", "CMakePresets.json", "framework/src/a.cpp", "plugins/b.cpp"):
            file = self.checkout / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()
        self.plexusw = shutil.copy(LAUNCHER, self.checkout / "plexusw")
        self.system = self.folder / "system"
        self.bin = self.system / "bin"
        self.bin.mkdir(parents=True)
        for name in TOOLS:
            (self.bin / name).symlink_to(shutil.which(name))
        for name, script in STAND_INS.items():
            self.stand_in(name, script)
        self.stand_in("id", "echo 0")
        for name, content in {"missing": "", "unavailable": "", "calls": "", "error": "", "seconds": "0\n"}.items():
            (self.system / name).write_text(content)
        program = self.system / "plexus"
        program.write_text(PROGRAM)
        program.chmod(0o755)

    def stand_in(self, name, script):
        file = self.bin / name
        file.unlink(missing_ok=True)
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)

    def start(self, *arguments, command=None, folder=None, **environment):
        return subprocess.Popen(
            [str(part) for part in command or [self.plexusw]] + list(arguments), cwd=folder or self.checkout,
            env={"PATH": str(self.bin), "HOME": str(self.folder), "SYSTEM": str(self.system), **environment},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            start_new_session=True)

    def launch(self, *arguments, **options):
        """Runs plexusw and gives its exit code, output and messages."""
        process = self.start(*arguments, **options)
        output, messages = process.communicate(timeout=60)
        return process.returncode, output, messages

    def launch_well(self, *arguments, **options):
        code, output, messages = self.launch(*arguments, **options)
        self.assertEqual(code, 0, messages)
        return output, messages

    def calls(self, tool):
        """The calls of a tool since the last time this was asked."""
        file = self.system / "calls"
        lines = file.read_text().splitlines()
        file.write_text("")
        return [line for line in lines if line.startswith(tool + " ")]

    def missing(self, *names):
        (self.system / "missing").write_text("".join(name + "\n" for name in names))

    # --- Build

    def test_the_first_call_configures_builds_and_becomes_the_program(self):
        output, messages = self.launch_well("0", "run", "two words", "", "*")
        self.assertEqual(output, f"{self.checkout}\n0\nrun\ntwo words\n\n*\n")
        self.assertIn("building 1/2", messages)
        configure, build = self.calls("cmake")
        self.assertEqual(configure, "cmake --preset release -G Ninja -DPLEXUS_BUILD_TESTS=OFF -DPLEXUS_UNITY_BUILD=ON "
                         "-DPLEXUS_PRECOMPILED_HEADERS=ON")
        self.assertTrue(build.endswith("--target framework/all plugins/all"), build)

    def test_a_second_call_does_nothing_and_says_nothing(self):
        self.launch_well()
        self.calls("cmake")
        self.assertEqual(self.launch("7"), (7, f"{self.checkout}\n7\n", ""))
        self.assertEqual(self.calls("cmake"), [])

    def test_a_second_call_adds_less_than_three_tenths_of_a_second(self):
        self.launch_well()
        for number in range(300):
            (self.checkout / "framework" / f"{number}.cpp").touch()
        self.launch_well()
        seconds = []
        for _ in range(5):
            start = time.monotonic()
            self.launch_well()
            seconds.append(time.monotonic() - start)
        self.assertLess(min(seconds), 0.3)

    def test_the_exit_code_is_that_of_the_program(self):
        self.assertEqual(self.launch("130")[0], 130)

    def test_a_changed_added_or_removed_source_is_built_again(self):
        source = self.checkout / "framework" / "src" / "a.cpp"
        changes = {
            "changed": lambda: source.write_text("int a;"),
            "changed with an old date": lambda: (source.write_text("int b;"), os.utime(source, (0, 0))),
            "added": lambda: (source.parent / "new.cpp").touch(),
            "removed": lambda: (source.parent / "new.cpp").unlink(),
            "program gone": lambda: (self.checkout / "build/release/bin/plexus").unlink(),
        }
        self.launch_well()
        for name, change in changes.items():
            with self.subTest(name):
                time.sleep(0.02)
                change()
                self.calls("cmake")
                self.launch_well()
                self.assertEqual(len(self.calls("cmake")), 1)
                self.launch_well()
                self.assertEqual(self.calls("cmake"), [])

    def test_a_change_of_the_presets_configures_again(self):
        self.launch_well()
        self.calls("cmake")
        time.sleep(0.02)
        (self.checkout / "CMakePresets.json").write_text("{}")
        self.launch_well()
        self.assertEqual(self.calls("cmake")[0], "cmake --preset release")

    def test_a_build_that_fails_shows_why_and_is_tried_again(self):
        (self.system / "error").write_text("a.cpp:3:1: error: 'q' was not declared\n")
        code, output, messages = self.launch("0")
        self.assertEqual((code, output), (3, ""))
        self.assertIn("a.cpp:3:1: error: 'q' was not declared", messages)
        self.assertNotIn("Building CXX object", messages)
        log = self.checkout / "build" / "release" / "plexusw.log"
        self.assertIn(str(log), messages)
        self.assertIn("Building CXX object", log.read_text())
        (self.system / "error").write_text("")
        self.launch_well("0")

    def test_a_configuration_that_fails_is_tried_afresh_once(self):
        self.stand_in("cmake", 'echo "cmake $*" >>"$SYSTEM/calls"; echo "CMake Error: no HDF5"; exit 1')
        code, _, messages = self.launch("0")
        self.assertEqual(code, 3)
        self.assertIn("CMake Error: no HDF5", messages)
        self.assertEqual([call.endswith("--fresh") for call in self.calls("cmake")], [False, True])

    def test_a_moved_checkout_is_built_anew(self):
        self.launch_well()
        leftover = self.checkout / "build" / "release" / "leftover"
        leftover.touch()
        self.checkout = self.checkout.rename(self.folder / "moved")
        self.plexusw = self.checkout / "plexusw"
        _, messages = self.launch_well()
        self.assertIn("another system or folder", messages)
        self.assertFalse((self.checkout / "build" / "release" / "leftover").exists())

    def test_two_at_once_build_once(self):
        (self.system / "seconds").write_text("1\n")
        processes = [self.start("0", "run") for _ in range(2)]
        ends = [process.communicate(timeout=60) for process in processes]
        self.assertEqual([process.returncode for process in processes], [0, 0], ends)
        self.assertEqual(len([call for call in self.calls("cmake") if "--build" in call]), 1)
        self.assertIn("waiting for another plexusw", ends[0][1] + ends[1][1])

    def test_the_program_runs_without_the_lock_of_the_build(self):
        program = self.system / "plexus"
        program.write_text('#!/bin/sh\nflock -n build/plexusw.lock true && echo free\n')
        self.assertEqual(self.launch_well()[0], "free\n")

    def test_libraries_of_sources_that_are_gone_are_removed(self):
        self.launch_well()
        self.assertEqual(self.calls("ninja"), [f"ninja -C {self.checkout}/build/release -t cleandead"])

    def test_a_terminal_gets_one_line_that_is_overwritten(self):
        terminal, other_end = pty.openpty()
        process = subprocess.Popen(
            [self.plexusw, "0"], cwd=self.checkout, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=other_end, env={"PATH": str(self.bin), "HOME": "/", "SYSTEM": str(self.system), "TERM": "xterm"})
        self.assertEqual(process.wait(timeout=60), 0)
        os.close(other_end)
        shown = os.read(terminal, 65536).decode()
        os.close(terminal)
        self.assertIn("\r\x1b[Kplexusw: building 1/2\r\x1b[Kplexusw: building 2/2\r\x1b[K", shown)
        self.assertNotIn("\n", shown)
        self.assertTrue(shown.endswith("\r\x1b[K"), repr(shown))

    def test_an_interrupt_in_the_middle_of_a_build_stops_it_and_the_next_call_goes_on(self):
        (self.system / "seconds").write_text("30\n")
        process = self.start("0")
        deadline = time.monotonic() + 20
        while "--build" not in (self.system / "calls").read_text() and time.monotonic() < deadline:
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGINT)
        output, messages = process.communicate(timeout=10)
        self.assertEqual((process.returncode, output), (130, ""), messages)
        (self.system / "seconds").write_text("0\n")
        self.launch_well("0")

    # --- Where it is called from

    def test_it_works_from_another_folder_through_a_symbolic_link_and_by_name(self):
        elsewhere = self.folder / "else where"
        elsewhere.mkdir()
        link = elsewhere / "link"
        link.symlink_to(os.path.relpath(self.plexusw, elsewhere))
        commands = {"link": ["./link"], "absolute": [self.plexusw], "relative": ["../a checkout/plexusw"],
                    "shell": ["sh", "link"]}
        for name, command in commands.items():
            with self.subTest(name):
                output, _ = self.launch_well("0", command=command, folder=elsewhere)
                self.assertEqual(output, f"{elsewhere}\n0\n")

    def test_a_folder_that_cannot_be_written_is_named(self):
        (self.checkout / "build").touch()
        code, _, messages = self.launch("0")
        self.assertEqual(code, 3)
        self.assertIn(f"cannot write to '{self.checkout}/build/release'", messages)

    @unittest.skipUnless(os.geteuid() == 0, "only root can become somebody else")
    def test_somebody_who_may_only_read_can_run_what_is_built_and_is_told_what_is_not(self):
        other = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", self.plexusw]
        (self.checkout / "build" / "release").mkdir(parents=True)
        code, _, messages = self.launch("0", command=other)
        self.assertEqual(code, 3)
        self.assertIn("cannot write to", messages)
        self.launch_well("0")
        self.launch_well("0", command=other)

    # --- Packages

    def test_what_is_missing_is_installed_and_nothing_else(self):
        self.missing("libhdf5-dev", "cmake", "catch2")
        self.launch_well("0")
        (install,) = self.calls("apt-get")
        self.assertEqual([word for word in install.split() if word in ("libhdf5-dev", "cmake", "catch2", "ccache")],
                         ["cmake", "libhdf5-dev"])

    def test_old_package_lists_are_fetched_and_an_installation_that_was_cut_off_is_finished(self):
        self.missing("cmake")
        (self.system / "lists-are-old").touch()
        self.launch_well("0")
        calls = (self.system / "calls").read_text()
        self.assertIn("dpkg --configure -a", calls)
        self.assertEqual([call.split()[1] for call in self.calls("apt-get")], ["install", "update", "install"])

    def test_a_user_with_sudo_installs_with_it_and_is_not_asked_without_a_terminal(self):
        self.stand_in("id", "echo 1000")
        self.missing("cmake")
        self.launch_well("0")
        (call,) = self.calls("sudo")
        self.assertTrue(call.startswith("sudo -n env DEBIAN_FRONTEND=noninteractive apt-get install"), call)

    def test_a_user_without_sudo_is_told_what_to_install(self):
        self.stand_in("id", "echo 1000")
        (self.bin / "sudo").unlink()
        self.missing("cmake", "zlib1g-dev")
        code, _, messages = self.launch("0")
        self.assertEqual(code, 3)
        self.assertIn("apt-get install cmake zlib1g-dev", messages)
        self.assertEqual(self.calls("cmake"), [])

    def test_nothing_is_installed_where_that_is_not_wanted(self):
        self.missing("cmake")
        _, messages = self.launch_well("0", PLEXUS_NO_INSTALL="1")
        self.assertIn("not installing cmake", messages)
        self.assertEqual(self.calls("apt-get"), [])

    def test_a_system_without_apt_is_told_what_to_install(self):
        (self.bin / "apt-get").unlink()
        code, _, messages = self.launch("0")
        self.assertEqual(code, 3)
        self.assertIn("libhdf5-dev", messages)
        self.assertIn("PLEXUS_NO_INSTALL=1", messages)
        self.assertNotIn("catch2", messages)
        self.launch_well("0", PLEXUS_NO_INSTALL="1")
        self.launch_well("0")

    def test_packages_that_cannot_be_had_stop_it(self):
        self.missing("cmake")
        (self.system / "unavailable").write_text("cmake\n")
        code, _, messages = self.launch("0")
        self.assertEqual(code, 3)
        self.assertIn("E: no package cmake", messages)
        self.assertIn("could not install: cmake", messages)

    def test_data_that_cannot_be_had_do_not_stop_it_and_are_asked_for_once(self):
        self.missing("dataset-fashion-mnist")
        (self.system / "unavailable").write_text("dataset-fashion-mnist\n")
        _, messages = self.launch_well("0")
        self.assertIn("plexusw data fetch fashion_mnist", messages)
        self.calls("apt-get")
        self.assertEqual(self.launch("0"), (0, f"{self.checkout}\n0\n", ""))
        self.assertEqual(self.calls("apt-get"), [])

    # --- Tests

    def test_test_builds_everything_and_runs_ctest_with_the_arguments(self):
        self.launch_well("0")
        self.missing("catch2")
        output, _ = self.launch_well("test", "-R", "some name")
        self.assertTrue(output.endswith("100% tests passed, 0 tests failed out of 1\n"), output)
        calls = (self.system / "calls").read_text()
        self.assertIn("catch2", calls)
        self.assertIn("--preset release -DPLEXUS_BUILD_TESTS=ON", calls)
        self.assertTrue(calls.splitlines()[-1].endswith("-R some name"), calls)
        self.assertNotIn("--target", calls.splitlines()[-2])
        # The program is current after that, and building it alone does not configure the tests away.
        self.launch_well("0")
        self.assertEqual((self.system / "calls").read_text(), calls)

    @unittest.skipUnless(shutil.which("shellcheck"), "shellcheck is not installed")
    def test_shellcheck_finds_nothing(self):
        done = subprocess.run(["shellcheck", LAUNCHER], stdout=subprocess.PIPE, text=True)
        self.assertEqual(done.stdout, "")


if __name__ == "__main__":
    unittest.main()
