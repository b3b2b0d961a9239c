"""Opens every figure of a page and counts what lies behind it."""

import re
from html import unescape
from urllib.parse import urljoin

FIGURE = re.compile(r'<a data-figure="([^"]*)"(?: data-zero)? href="([^"]*)"[^>]*>([\d.]+)(?![\d.+])')  # none that stops at a cap
TOTAL = re.compile(r'<nav class="pager"[^>]*>\s*<div>([\d.]+)(\+?)')
NEXT = re.compile(r'rel="next" href="([^"]*)"')
ROW = re.compile(r"<tr[^>]*>(?:<td class=\"brief-tick\">(?:(?!</td>).)*</td>)?\s*<th scope=\"row\"", re.S)
MANY_PAGES = 200


def figures_on(response):
    """(name, value, address) of every linked figure of an answer."""
    found = FIGURE.findall(response.content.decode())
    return [(name, int(shown.replace(".", "")), unescape(href)) for name, href, shown in found]


def rows_behind(client, url):
    """The number of rows of a list, all its pages together."""
    return sum(len(ROW.findall(main)) for main in _pages(client, url))


def behind(client, url):
    """The number of rows of a list, all its pages together, and the number that it states about itself.

    The latter is 0 for a list that says it is empty, None for one that states nothing.
    """
    pages = _pages(client, url)
    stated = TOTAL.search(pages[0])
    rows = sum(len(ROW.findall(main)) for main in pages)
    if stated:
        return rows, int(stated[1].replace(".", ""))
    return rows, None if ROW.search(pages[0]) else 0


def _pages(client, url):
    """What each page of a list holds, from the first one on."""
    found = []
    for _page in range(MANY_PAGES):
        response = client.get(url)
        assert response.status_code == 200, f"{url}: {response.status_code}"
        html = response.content.decode()
        found.append(html.partition("<main")[2])
        following = NEXT.search(html)
        if not following:
            return found
        url = urljoin(url, unescape(following[1]))
    raise AssertionError(f"{url} has no end")


def every_figure(client, url, known=None):
    """Open each linked figure of the page and compare its value with the rows behind it and with the total stated there.

    How many figures there were. ``known``: {address: (rows, total)} of lists that were opened already for this person.
    """
    response = client.get(url)
    assert response.status_code == 200, f"{url}: {response.status_code}"
    wrong, known = [], {} if known is None else known
    figures = figures_on(response)
    for name, value, href in figures:
        address = urljoin(url, href)
        if address not in known:
            known[address] = behind(client, address)
        if known[address] != (value, value):
            wrong.append(f"{name}: {value} on {url}; rows, stated total {known[address]} behind {address}")
    assert not wrong, "\n".join(wrong)
    return len(figures)
