"""One folder per provider; ``connectors/README.md`` says how to write one."""
