"""The sub-commands of the program, one module each: `options(parser)` and `run(arguments) -> exit code`."""
