"""Python loads this file when it starts: moto's interpreter reads each JSONPath anew, 17 ms of work each time."""

import functools

try:
    import jsonpath_ng.ext

    jsonpath_ng.ext.parse = functools.lru_cache(maxsize=None)(jsonpath_ng.ext.parse)
except ImportError:
    pass  # then it is slow
