"""The shell's side of the library: arguments, commands, and what they print."""
