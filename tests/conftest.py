"""What all tests share. People and rows of the domain come from ``tests/plugin_cast.py``."""

import importlib.util

from hypothesis import HealthCheck, settings

from tests.environment import flag

pytest_plugins = ["tests.plugin_selection", "tests.plugin_database", "tests.plugin_browser"]
if importlib.util.find_spec("tests.plugin_cast"):
    pytest_plugins.append("tests.plugin_cast")

# Times are never tested: machines differ. The db fixture spans all examples of a test on purpose; a test that needs
# clean rows for each example opens a savepoint for it.
UNTIMED = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.function_scoped_fixture], "print_blob": True}
settings.register_profile("default", max_examples=20, stateful_step_count=20, derandomize=flag("CI"), **UNTIMED)
settings.register_profile("long", max_examples=200, stateful_step_count=50, derandomize=flag("CI"), **UNTIMED)
settings.load_profile("long" if flag("LONG") else "default")
