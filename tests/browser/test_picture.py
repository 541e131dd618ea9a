"""The picture in its three homes (own page, static site, ``panel serve``): what it says, selecting and walking it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from .player import OP, attributes, end, goto, open_lesson, select

# ----- what is recorded, rewound, added up, cut -----


def test_rings_cells_eyes_and_lanes_say_who_recorded_what(shown: Page) -> None:
    end(shown)
    rings = {
        name: attributes(shown, f"{OP.format(name)} .ts-ring", "ring")
        for name in ("×₁", "×₂", "Σ₁")
    }
    assert rings == {"×₁": ["gg", "g"], "×₂": ["g"], "Σ₁": ["g"]}
    assert attributes(shown, ".ts-cell[data-reel=g]", "name") == ["×₁", "×₂", "×₃", "Σ₁"]
    assert attributes(shown, ".ts-cell[data-reel=gg]", "name") == ["×₁"]
    assert attributes(shown, ".ts-node[data-tensor=x] .ts-eye", "eye") == ["g", "gg"]
    lanes = attributes(shown, ".ts-lane", "lane")
    assert lanes == ["forward", "gg.gradient#1", "g.gradient#1"]
    assert shown.locator(f"{OP.format('×₄')}[data-lane='g.gradient#1']").count() == 1
    mirrored = [shown.locator(OP.format(name)).bounding_box()["x"] for name in ("×₁", "×₂", "×₄")]
    assert max(mirrored) - min(mirrored) < 30, "backward ops stand under their forward op"


def test_a_backward_op_lands_on_the_outer_reel_while_the_inner_one_is_read(shown: Page) -> None:
    goto(shown, "s.headline.includes('×₂')")
    assert attributes(shown, ".ts-cell[data-state~=landing]", "name") == ["×₂"]
    assert attributes(shown, ".ts-cell[data-state~=reading]", "reel") == ["gg"]
    assert shown.locator("[data-line='10']").get_attribute("data-now") == "true"
    assert shown.locator("[data-line='9']").get_attribute("data-rule") == "true"
    assert shown.locator(OP.format("×₂")).get_attribute("data-state") == "now"
    factors = shown.locator(".ts-edge-factor[data-state~=now]")
    assert factors.count() == 1, "the line from the value that the rule uses"
    expect(shown.locator(".ts-formula").first).to_contain_text("3.0")


def test_none_is_cut_with_its_cause_and_the_line_to_change(shown: Page) -> None:
    open_lesson(shown, "4a")
    goto(
        shown,
        "s.focus.some((id) => tapescope.scene.nodes.some((n) => n.id === id && n.kind === 'cut'))",
    )
    cut = shown.locator(".ts-cut:visible")
    assert cut.count() >= 1
    assert set(attributes(shown, ".ts-cut", "cut")) == {"outside", "independent"}
    expect(shown.locator(".ts-callout").first).to_contain_text("line 46")
    select(shown, ".ts-cut")
    expect(shown.locator(".ts-details")).to_contain_text("line 46")
    goto(shown, 0)
    assert shown.locator(".ts-callout").count() == 0
    assert shown.locator(".ts-cut:visible").count() == 0


# ----- selecting, walking, reading aloud -----


def lit(page: Page) -> dict[str, set[str]]:
    """What is marked as selected, by kind."""
    found = page.evaluate(
        """[...document.querySelectorAll('[data-sel]')].map((e) => [
            ['node', 'cell', 'edge', 'line-row', 'span', 'card-name'].find((c) => e.classList.contains(`ts-${c}`)),
            e.dataset.name ?? e.dataset.line ?? e.dataset.tensor ?? e.dataset.id ?? e.textContent])"""
    )
    kinds: dict[str, set[str]] = {}
    for kind, name in found:
        kinds.setdefault(kind, set()).add(name)
    return kinds


@pytest.mark.parametrize(
    "part",
    [
        OP.format("×₂"),
        ".ts-cell[data-name='×₂']",
        ".ts-card-name",
        ".ts-formula [data-ref].ts-role-a.ts-bar",
    ],
)
def test_selecting_any_part_of_an_op_selects_the_others(shown: Page, part: str) -> None:
    goto(shown, "s.headline.includes('×₂')")
    select(shown, part)
    found = lit(shown)
    assert "×₂" in found["node"]
    assert "×₂" in found["cell"]
    assert {"9", "10"} <= found["line-row"], "its line, and the line whose rule it is"
    assert len(found["edge"]) >= 3
    assert "×₂" in found["card-name"]
    expect(shown.locator(".ts-details")).to_contain_text("float32")


def test_selecting_an_edge_or_a_line_selects_what_belongs_to_it(shown: Page) -> None:
    end(shown)
    edge = shown.locator(".ts-edge-result").first
    select(shown, ".ts-edge-result >> nth=0")
    found = lit(shown)
    assert edge.get_attribute("data-id") in found["edge"]
    assert {"node", "line-row", "edge"} <= set(found)
    select(shown, None)
    row = shown.locator("[data-line='9']").bounding_box()
    shown.mouse.click(row["x"] + 120, row["y"] + row["height"] / 2)
    found = lit(shown)
    assert "9" in found["line-row"]
    assert {"×₁", "y"} <= found["node"]
    assert found["cell"] == {"×₁"}
    assert found["edge"]


def test_the_graph_is_walked_along_its_edges_and_the_reels_along_their_cells(shown: Page) -> None:
    end(shown)
    shown.locator(".ts-node[data-tensor=x] .ts-press").focus()
    walked = []
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "ArrowLeft"):
        shown.keyboard.press(key)
        walked.append(
            shown.evaluate(
                "(d => d.name ?? d.tensor)(document.activeElement.closest('.ts-node').dataset)"
            )
        )
    assert walked[:2] == ["×₁", "y"]
    assert walked[3].startswith("×"), "down to the seed, and along its edge"
    shown.keyboard.press("Enter")
    assert lit(shown)["node"]
    shown.keyboard.press("Escape")
    assert lit(shown) == {}
    shown.locator(".ts-cell[data-reel=g]").first.focus()
    shown.keyboard.press("ArrowRight")
    assert shown.evaluate("document.activeElement.dataset.name") == "×₂"
    names = shown.locator(".ts-press[aria-hidden=false]").evaluate_all(
        "p => p.map(e => e.ariaLabel)"
    )
    assert all(names)
    edges = shown.locator(".ts-edge[aria-hidden=false]").evaluate_all(
        "p => p.map(e => e.ariaLabel)"
    )
    assert all(edges)


def test_the_live_region_reads_every_step(shown: Page) -> None:
    told = shown.evaluate(
        """tapescope.scene.steps.map((step, n) => {
            tapescope.goto(n);
            const live = document.querySelector('[data-part=live]');
            return [live.getAttribute('aria-live'), live.textContent === (step.text || step.headline)];
        })"""
    )
    assert {tuple(one) for one in told[1:]} == {("polite", True)}


def test_a_selected_tensor_tells_its_facts_its_gradients_and_where_it_was_made(shown: Page) -> None:
    end(shown)
    select(shown, ".ts-node[data-tensor=x]")
    details = shown.locator(".ts-details")
    for fact in ("3.0", "()", "float32", "line 3", "gg.gradient(y, x)", "6.0"):
        expect(details).to_contain_text(fact)
    for fact in ("g.gradient(dy_dx, x)", "2.0"):
        expect(details.locator(".ts-rows").last).to_contain_text(fact)
    select(shown, OP.format("×₂"))
    expect(details).to_contain_text("recorded by")
    assert details.locator("dd").all_text_contents()[-1] == "g"
    select(shown, ".ts-node[data-tensor=dy_dx]")
    details.locator(".ts-actions button").first.click()
    assert shown.evaluate("tapescope.step") < shown.evaluate("tapescope.steps") - 1
    assert lit(shown)["node"], "what was asked about stays selected"


def test_each_tape_has_a_table_twin(shown: Page) -> None:
    goto(shown, "s.headline.includes('×₂')")
    twin = shown.locator(".ts-twin summary")
    twin.click()
    rows = shown.locator("[data-table=g] tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.last).to_contain_text("landing")
    end(shown)
    expect(rows).to_have_count(4)
    expect(shown.locator("[data-table=gg] tbody tr")).to_contain_text("used up")
    twin.click()
