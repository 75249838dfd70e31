"""Small tools that are made of scripts and commands."""
