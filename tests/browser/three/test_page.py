"""The page before Python is there, in every browser."""

from urllib.parse import quote

from ..rough import Rough
from .page import EDITOR, open_page, step, type_program, wait_picture
from .tab import Tab

COURSE = b"""<!doctype html><title>A course</title><link rel="icon" href="data:,">
<iframe width="900" height="300" title="Tapescope"></iframe>
<script>window.messages = [];
addEventListener("message", (event) => messages.push(event.data));
document.querySelector("iframe").src = decodeURIComponent(location.hash.slice(1));
</script>"""


def test_the_first_picture_comes_and_plays(tab: Tab, url: str) -> None:
    open_page(tab, url)
    assert tab.js("() => document.querySelectorAll('.ts-node').length") > 3
    tab.click("[data-action=play]")
    tab.wait("() => tapescope.step > 1")
    tab.js("() => tapescope.pause()")


def test_buttons_step_through_the_picture(tab: Tab, url: str) -> None:
    open_page(tab, url)
    seen = []
    for action in ("forward", "forward", "last", "back", "first"):
        tab.click(f"[data-action={action}]")
        seen.append(step(tab))
    last = tab.js("() => tapescope.steps") - 1
    assert seen == [1, 2, last, last - 1, 0]


def test_keys_step_through_the_picture(tab: Tab, url: str) -> None:
    open_page(tab, url)
    seen = []
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "End", "Home", "ArrowDown"):
        tab.press(key)
        seen.append(step(tab))
    last = tab.js("() => tapescope.steps") - 1
    assert seen[:5] == [1, 2, 1, last, 0]
    assert seen[5] >= 1


def test_an_address_leads_to_lesson_and_step_and_changes_with_them(tab: Tab, url: str) -> None:
    open_page(tab, f"{url}?lesson=2b&step=8&lang=zh&theme=dark")
    assert tab.js("() => [tapescope.lesson, tapescope.step]") == ["2b", 8]
    assert tab.js("() => document.getElementById('tapescope').lang").startswith("zh")
    assert tab.js("() => document.getElementById('tapescope').dataset.theme") == "dark"
    tab.press("ArrowRight")
    tab.wait("() => new URLSearchParams(location.search).get('step') === '9'")


def test_the_language_changes_and_the_step_stays(tab: Tab, url: str) -> None:
    open_page(tab, f"{url}?lesson=2b&step=3")
    tab.click("[data-action=lang]")
    tab.wait("() => tapescope.scene?.lang === 'zh'")
    assert tab.js("() => [tapescope.lesson, tapescope.step]") == ["2b", 3]
    assert "运行" in tab.text("[data-action=run]")


def test_the_theme_changes(tab: Tab, url: str) -> None:
    open_page(tab, f"{url}?theme=light")
    paper = "() => getComputedStyle(document.querySelector('.ts-scroller')).backgroundColor"
    light = tab.js(paper)
    tab.click("[data-action=theme]")
    tab.wait("() => document.getElementById('tapescope').dataset.theme === 'dark'")
    assert tab.js(paper) != light


def test_an_op_is_found_by_search_and_selected_by_a_click(tab: Tab, url: str) -> None:
    open_page(tab, f"{url}?lesson=1")
    tab.press("/", *"multiply", "Enter")
    tab.wait("() => !!document.querySelector('.ts-node[data-sel][data-op=multiply]')")
    tab.click(".ts-node[data-tensor=x] .ts-press")
    tab.wait("() => !!document.querySelector('.ts-node[data-tensor=x][data-sel]')")
    assert "float32" in tab.text(".ts-details")
    tab.press("Escape")
    tab.wait("() => !document.querySelector('[data-sel]')")


def test_a_draft_survives_a_reload(tab: Tab, url: str) -> None:
    open_page(tab, f"{url}?lesson=1")
    type_program(tab, "print('mine')\n")
    tab.wait("() => Object.values(localStorage).some((text) => text.includes('mine'))")
    open_page(tab, f"{url}?lesson=1")
    assert tab.js("(editor) => document.querySelector(editor).value", EDITOR) == "print('mine')\n"


def test_a_shared_link_opens_and_runs_nothing(tab: Tab, url: str) -> None:
    open_page(tab, f"{url}?lesson=2b")
    type_program(tab, "print('给朋友')\n")
    tab.click("[data-action=share]")
    address = tab.wait("() => document.querySelector('[data-dialog=share] .ts-copy')?.value")
    assert "#program=" in address
    tab.goto(f"{url}embed.html")  # the page that is left would keep its program
    tab.js("() => localStorage.clear()")
    open_page(tab, address)
    tab.wait("() => !!document.querySelector('.ts-shared')")
    assert tab.js("(editor) => document.querySelector(editor).value", EDITOR) == "print('给朋友')\n"
    assert tab.js("() => tapescope.scene.source !== tapescope.source")


def test_an_embed_plays_and_tells_its_height(tab: Tab, url: str, rough: Rough) -> None:
    rough.rules.insert(0, lambda h: "course.html" in h.path and h.give(COURSE))
    tab.goto(f"{url}course.html#{quote(url)}embed.html?lesson=2b")
    own, lti = tab.wait("() => messages.length > 1 && messages.slice(0, 2)")
    assert own["type"] == "tapescope:height"
    assert lti["subject"] == "lti.frameResize"
    assert own["height"] == lti["height"] > 100
    tab.goto(f"{url}embed.html?lesson=2b&step=2")
    wait_picture(tab)
    tab.press("ArrowRight")
    assert step(tab) == 3
    assert not [path for path in rough.paths() if "/parts/" in path]


def test_a_phone_has_everything_in_its_width(tab: Tab, url: str) -> None:
    tab.resize(390, 844)
    open_page(tab, f"{url}?lesson=2b")
    width = tab.js("() => innerWidth")
    assert width < 450  # MiniBrowser's window does not get as narrow as a phone's
    assert tab.js("() => document.documentElement.scrollWidth") <= width
    tab.click("[data-action=forward]")
    assert step(tab) == 1
    outside = tab.js(
        """() => [...document.querySelectorAll("button, select")].filter((e) => e.checkVisibility())
          .filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
          .filter((e) => !e.closest(".ts-scroller, .ts-tapes")).map((e) => e.dataset.action)"""
    )
    assert outside == []


def test_reduced_motion_is_heeded(still: Tab, url: str) -> None:
    open_page(still, url)
    assert still.js("() => matchMedia('(prefers-reduced-motion: reduce)').matches")
    still.press("ArrowRight")
    assert still.js("() => document.getAnimations().length") == 0


def test_a_later_visit_needs_no_server(tab: Tab, url: str, rough: Rough) -> None:
    open_page(tab, url)
    tab.wait(
        "() => navigator.serviceWorker.ready.then((r) => r.active.state === 'activated')",
        seconds=90,
    )
    rough.rules.insert(0, lambda handler: handler.hang_up())
    rough.forget()
    open_page(tab, f"{url}?lesson=3b")
    assert tab.js("() => tapescope.lesson") == "3b"
    assert {*rough.paths()} <= {"/sw.js"}  # browsers look for a newer one when they like
