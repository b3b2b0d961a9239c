"""A thin tree: parent, path of fixed ASCII steps, depth, and ancestor columns for depth 2 to 4. Pure functions."""

STEP = 4
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MAX_DEPTH = 12
ANCESTOR_DEPTHS = (2, 3, 4)


def step_text(number):
    """'0001' for 1; base 36, so 1 679 615 children fit under one node."""
    text = ""
    for _ in range(STEP):
        number, rest = divmod(number, 36)
        text = _DIGITS[rest] + text
    return text


def next_path(parent_path, last_path):
    """Path of a new child. ``last_path`` is the greatest path below the parent so far, None for the first child."""
    number = int(last_path[-STEP:], 36) + 1 if last_path else 1
    return parent_path + step_text(number)


def ancestor_ids(*, node_id, depth, parent_ids):
    """Ids for the three ancestor columns of a node; ``parent_ids`` are those of its parent. A node of depth n is its own ancestor n."""
    return tuple(node_id if depth == d else known for d, known in zip(ANCESTOR_DEPTHS, parent_ids or (None, None, None), strict=True))


def parents_of(path):
    """Paths of all ancestors, root first, without the node itself."""
    return [path[:end] for end in range(STEP, len(path), STEP)]
