import re

from blocklists import error


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    root, *leaves = re.findall(r"\w+Error", error.__doc__ or "")
    assert root == "ListError"
    assert issubclass(error.ListError, Exception)
    assert set(leaves) == {name for name in vars(error) if name.endswith("Error")} - {root}
    assert all(getattr(error, leaf).__bases__ == (error.ListError,) for leaf in leaves)
