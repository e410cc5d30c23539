"""The version of the core; plugins say which they are made for."""

VERSION = "0.1.0"
