"""What a column of choices says, looked up by its value."""


def label_of(choices, column):
    """A ``get_…_display`` for a column of many choices; what is none of them is shown as it stands.

    Django's own makes words of all choices of the column for every row: a third of a page of fifty rows with the kinds of acts.
    """
    known = {choice.value: choice for choice in choices}

    def shown(self):
        value = getattr(self, column)
        return str(known[value].label) if value in known else value

    return shown
