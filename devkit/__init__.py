"""The developer environment behind `./dev`: standard library only, one concern a module."""
