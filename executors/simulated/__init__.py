"""A demonstration fleet: five machines that exist only here, behind real SSH servers on loopback.

`launch.open_fleet` gives a program the fleet; `python -m executors.simulated --dir DATA_DIR` is its process. Each host
is a small state (`state`, `tree`, `journal`) that simulated programs read and change: `shell` runs one command through
a table of functions (a program is one async function from a `command.Call` to an exit code), `manager` is the service
manager, `procfs` the kernel's counters, `population` the story that the demonstration begins with: nginx on web-01
crashed three minutes ago.

Output and exit codes are those of Debian 12 (systemd 252, procps, coreutils) with LC_ALL=C, quirks included, so that
nothing in the product needs to know that the hosts are simulated. What a host is lives as long as the process; keys
stay in DATA_DIR/fleet, so that host keys do not change from one demonstration to the next.
"""
