"""How the lines that run are followed, by what the interpreter offers."""
