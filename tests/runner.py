"""`./pejl test`: form and types of the code, then every test this machine can run, then what was left out and why.

./pejl test                       everything the machine can run
./pejl test --all                 what is left out is an error
./pejl test tests/statistics -k raking …   pytest's own arguments: only those tests, no other checks
./pejl test --long coverage       a measurement that takes too long for every run; what follows its name is its own
"""

import subprocess
import sys
import time

CHECKS = {
    "lint": ["ruff", "check", "--output-format", "concise", "."],
    "format": ["ruff", "format", "--check", "--output-format", "concise", "."],
    "types": ["mypy"],
}
LONG = {"anonymity": "tests.anonymity.long", "coverage": "tests.statistics.coverage", "durability": "tests.durability.long"}


def main(arguments: list[str]) -> int:
    """The exit code: 0 only if everything that ran passed (and, under --all, everything ran)."""
    if arguments[:1] == ["--long"]:
        return _long(arguments[1:])
    everything = "--all" in arguments
    wanted = [argument for argument in arguments if argument != "--all"]
    failed = [] if wanted else [name for name, command in CHECKS.items() if not _passes(name, command)]
    pytest = [sys.executable, "-m", "pytest", *(["--all"] if everything else []), *(wanted or ["-q", "-n", "2", "--dist", "loadfile"])]
    outcome = subprocess.run(pytest, check=False).returncode
    if failed:
        print(f"Not passed: {', '.join(failed)} (see above).", flush=True)
    return outcome or int(bool(failed))


def _long(arguments: list[str]) -> int:
    """The exit code of one long test, named first; 2 where there is none of that name."""
    name, *others = arguments or [""]
    if name not in LONG:
        print(f"There is no long test “{name}”. The long tests are: {', '.join(LONG)}.", file=sys.stderr)
        return 2
    return subprocess.run([sys.executable, "-m", LONG[name], *others], check=False).returncode


def _passes(name: str, command: list[str]) -> bool:
    """Run one check; its output is shown only when it has something to say."""
    started = time.monotonic()
    ran = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True, check=False)
    print(f"{name}: {'passed' if ran.returncode == 0 else 'FAILED'} ({time.monotonic() - started:.1f} s)", flush=True)
    if ran.returncode:
        print(ran.stdout + ran.stderr, flush=True)
    return ran.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
