"""`python -m browser_agent`."""

from browser_agent.cli.main import main

main()
