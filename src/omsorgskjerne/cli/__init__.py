"""The command `omsorg`: a lazy tree of commands, generated for every record and written by hand for real workflows."""
