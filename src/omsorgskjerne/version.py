"""The version of the core; plugins say which they are made for."""

VERSION = "0.2.0"
