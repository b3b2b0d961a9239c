"""Opens every figure of a page and counts what lies behind it."""

import re
from html import unescape
from urllib.parse import urljoin

FIGURE = re.compile(r'<a data-figure="([^"]*)" data-value="(\d+)" href="([^"]*)"')
TOTAL = re.compile(r'<nav class="pager"[^>]*>\s*<div>([\d.]+)(\+?)')
NEXT = re.compile(r'rel="next" href="([^"]*)"')
ROW = re.compile(r"<tr[^>]*>(?:<td class=\"brief-tick\">(?:(?!</td>).)*</td>)?\s*<th scope=\"row\"", re.S)
MANY_PAGES = 200


def figures_on(response):
    """(name, value, address) of every linked figure of an answer."""
    return [(name, int(value), unescape(href)) for name, value, href in FIGURE.findall(response.content.decode())]


def rows_behind(client, url):
    """The number of rows of a list, all its pages together."""
    found = 0
    for _page in range(MANY_PAGES):
        response = client.get(url)
        assert response.status_code == 200, f"{url}: {response.status_code}"
        html = response.content.decode()
        found += len(ROW.findall(html.partition("<main")[2]))
        following = NEXT.search(html)
        if not following:
            return found
        url = urljoin(url, unescape(following[1]))
    raise AssertionError(f"{url} has no end")


def stated_total(client, url):
    """The number of rows that a list states about itself; 0 for one that says it is empty, None for one that states nothing."""
    html = client.get(url).content.decode().partition("<main")[2]
    found = TOTAL.search(html)
    if found:
        return int(found[1].replace(".", ""))
    return None if ROW.search(html) else 0


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
            known[address] = rows_behind(client, address), stated_total(client, address)
        if known[address] != (value, value):
            wrong.append(f"{name}: {value} on {url}; rows, stated total {known[address]} behind {address}")
    assert not wrong, "\n".join(wrong)
    return len(figures)
