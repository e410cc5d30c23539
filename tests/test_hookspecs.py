"""Every hook does what its docstring promises; the plugin in the docstring of `hookspecs` is whole."""
