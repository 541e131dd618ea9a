"""The session: one learner's state (lesson, program, picture, language, theme) and what changes it.

It knows no widgets: it takes messages from the page (``handle``) and sends patches of the page's
state to whoever subscribed. Learner code runs in a ``Runner``, never here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import param

from viz import locale
from viz.export.expanded import expanded, other_level
from viz.lessons.catalog import lesson, lessons, title_of
from viz.page.proving import proven
from viz.sandbox.wire import pack, unpack
from viz.scene.compose import compose
from viz.scene.types import Scene
from viz.story.story import Story
from viz.trace.model import check
from viz.trace.types import Trace

THEMES = ("light", "dark")
LEVELS = ("program", "op")
EXPORTS = ("trace", "film")


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_lesson(value: Any) -> bool:
    return value in [x.id for x in lessons()]


def _is_language(value: Any) -> bool:
    return value in locale.LANGUAGES


def _is_theme(value: Any) -> bool:
    return value in THEMES


MESSAGES: dict[str, dict[str, Callable[[Any], bool]]] = {
    "run": {"source": _is_text},
    "stop": {},
    "lesson": {"id": _is_lesson},
    "lang": {"lang": _is_language},
    "theme": {"theme": _is_theme},
    "fold": {
        "open": lambda value: isinstance(value, list),
        "level": lambda value: value is None or value in LEVELS,  # None: as it is
    },
    "export": {"what": lambda value: value in EXPORTS},
    "why": {},
    "open": {"text": _is_text},
    "adopt": {},
}
"""What a page may ask of its session: kind of message → what has to be true of each field.

The pages listen to the events of these names; they get the names from here.
"""


class RunnerError(RuntimeError):
    """A runner has no trace to give; ``key`` names the text that tells the learner what to try."""

    key = "ui.runner_failed"

    def __init__(self, message: str, key: str = key) -> None:
        super().__init__(message)
        self.key = key


class AsyncRunner(Protocol):
    """Runs a learner's program somewhere else and gives back its trace."""

    async def run_async(self, source: str) -> Trace:
        """Returns the trace of ``source``; limits and errors are part of it."""

    def cancel(self) -> None:
        """Ends the run under way, if any; its trace so far still comes back."""


class Session(param.Parameterized):  # type: ignore[misc]
    """State of one page."""

    lesson = param.String(default="1", doc="Id of the open lesson.")
    source = param.String(default="", doc="The program in the editor, as last run or opened.")
    lang = param.Selector(
        default="en", objects=list(locale.LANGUAGES), doc="Language of every text."
    )
    theme = param.Selector(default="light", objects=list(THEMES), doc="Light or dark.")
    trace = param.Dict(default=None, allow_None=True, doc="Trace of the picture shown.")
    running = param.Boolean(default=False, doc="Whether a program is running.")

    def __init__(self, runner: AsyncRunner, **params: Any) -> None:
        super().__init__(**params)
        self._runner = runner
        self._subscribers: list[Callable[[dict[str, Any]], None]] = []
        self._traces: dict[str, Trace] = {}
        self._generation = 0
        self._story: Story | None = None
        self._opened: frozenset[str] = frozenset()  # folded groups shown open
        self._level = "auto"  # of the picture, see ``compose``
        self._tasks: set[asyncio.Task[None]] = set()

    def show_at(self, level: str) -> None:
        """Shows the picture at a level from now on, until another program is shown."""
        self._level = level

    def subscribe(self, to: Callable[[dict[str, Any]], None]) -> None:
        """Calls ``to`` with each later patch of the page's state."""
        self._subscribers.append(to)

    def state(self) -> dict[str, Any]:
        """Everything a page needs to show this session."""
        return {
            "lesson": self.lesson,
            "lang": self.lang,
            "theme": self.theme,
            "catalog": locale.for_page(self.lang),
            "lessons": [
                {"id": x.id, "title": x.title[self.lang], "text": x.text[self.lang]}
                for x in lessons()
            ],
            "source": lesson(self.lesson).source,
            "scene": self._scene(),
            "running": self.running,
            "status": self._status(),
        }

    def handle(self, message: dict[str, Any]) -> None:
        """Takes one message of the page; unknown kinds and values are ignored."""
        kind = message.get("type")
        fields = MESSAGES.get(kind) if isinstance(kind, str) else None
        if fields is None or not all(fits(message.get(name)) for name, fits in fields.items()):
            return
        takers: dict[str, Callable[..., Awaitable[None] | None]] = {
            "run": self.run,
            "stop": lambda: self._runner.cancel(),
            "lesson": self.open,
            "lang": self.speak,
            "theme": self.dress,
            "fold": lambda opened, level: self.fold(
                frozenset(map(str, opened)), level or self._level
            ),
            "export": self.export,
            "why": self.prove,
            "open": self.open_trace,
            "adopt": lambda: self.adopt(message),
        }
        work = takers[str(kind)](*(message.get(name) for name in fields))
        if work is not None:
            self._start(work)

    def adopt(self, message: dict[str, Any]) -> None:
        """Takes the page as it is: it shows a lesson's picture that was made before, so nothing is sent.

        The message has what the page shows: ``lesson``, ``lang``, ``theme``, ``source``, ``level``.
        """
        fits = {"lesson": _is_lesson, "lang": _is_language, "theme": _is_theme, "source": _is_text}
        given = {name: message.get(name) for name in fits if fits[name](message.get(name))}
        self._generation += 1
        if self.running:
            self._runner.cancel()
        level = message.get("level")
        self._opened, self._level = frozenset(), level if level in LEVELS else "auto"
        self.param.update(**given, trace=None, running=False)

    def speak(self, lang: str) -> Awaitable[None] | None:
        """Sends the page anew in this language; returns what is left to do for that."""
        self.lang = lang
        if self.trace is None:
            return self._translate()
        self._send(self.state())
        return None

    def dress(self, theme: str) -> None:
        """Notes that the page is light or dark now."""
        self.theme = theme

    def remember(self) -> None:
        """Gets the trace of a picture that was made before this session had the page."""
        if self.trace is None:
            self._start(self._remember())

    async def _remember(self) -> None:
        mine = self._generation
        trace = await self._lesson_trace(self.lesson)
        if mine == self._generation and self.trace is None:
            self.trace = trace

    async def fold(self, opened: frozenset[str], level: str) -> None:
        """Shows the picture at a level with these folded groups open and all others closed."""
        mine = self._generation
        trace = self.trace or await self._lesson_trace(self.lesson)
        if mine != self._generation:
            return
        self.trace, self._opened, self._level = trace, opened, level
        self._send({"scene": self._scene()})

    async def export(self, what: str) -> None:
        """Sends the ``trace`` of the picture as JSON text, or its ``film`` as one HTML page; None if that fails."""
        try:
            trace = self.trace or await self._lesson_trace(self.lesson)
            text = pack(trace) if what == "trace" else self._film(trace)
        except Exception:  # whatever it was: the page must not wait for ever
            text = None
        self._send({"exported": {"what": what, "text": text}})

    def _film(self, trace: Trace) -> str:
        from viz.export.film import film  # in a browser what a film is made of is fetched only now

        story = self._story_of(trace)
        scene = self._compose(story, frozenset())
        return film(scene, self.theme, expanded(story, scene) | other_level(story, scene))

    def open_trace(self, text: str) -> None:
        """Shows a trace that was recorded or exported before, as if its program had just run."""
        try:
            trace = unpack(text)
            scene = self._compose(self._story_of(trace), frozenset())
        except Exception:  # a file can hold anything, also what only looks like a trace
            problem = {"line": None, "text": locale.text("ui.not_a_trace", self.lang)}
            self._send({"error": problem})
            return
        self._generation += 1
        self._opened, self._level = frozenset(), "auto"
        self.param.update(source=trace["source"], trace=trace, running=False)
        self._send({"running": False, "error": None, "opened": trace["source"], "scene": scene})

    async def _translate(self) -> None:
        """Sends the page anew; its picture was made before this session had it."""
        await self._remember()
        self._send(self.state())

    async def _lesson_trace(self, lesson_id: str) -> Trace:
        if lesson_id not in self._traces:
            self._traces[lesson_id] = check(await self._runner.run_async(lesson(lesson_id).source))
        return self._traces[lesson_id]

    async def open(self, lesson_id: str) -> None:
        """Opens a lesson: its program and its picture."""
        found = lesson(lesson_id)
        self._generation += 1
        mine = self._generation
        if self.running:
            self._runner.cancel()
        trace = await self._lesson_trace(lesson_id)
        if mine != self._generation:
            return
        self._opened, self._level = frozenset(), "auto"
        self.param.update(lesson=lesson_id, source=found.source, trace=trace, running=False)
        self._send(
            {
                "lesson": lesson_id,
                "source": found.source,
                "scene": self._scene(),
                "running": False,
                "error": None,
            }
        )

    async def run(self, source: str) -> None:
        """Runs the learner's program and shows its picture; a newer run voids an older one."""
        self._generation += 1
        mine = self._generation
        self.param.update(source=source, running=True)
        self._send({"running": True, "error": None})
        try:
            trace = check(await self._runner.run_async(source))
        except Exception as error:  # whatever the runner met: the page must not hang on "running"
            if mine == self._generation:
                key = error.key if isinstance(error, RunnerError) else RunnerError.key
                self.running = False
                self._send(
                    {
                        "running": False,
                        "error": {
                            "text": locale.text(key, self.lang),
                            "detail": str(error),
                        },
                    }
                )
            return
        if mine == self._generation:
            self._opened, self._level = frozenset(), "auto"
            self.param.update(trace=trace, running=False)
            self._send({"running": False, "scene": self._scene()})

    async def prove(self) -> None:
        """Sends why results of the picture's program are None, NaN, infinite or zero, each as soon as it is proven."""
        mine = self._generation
        reasons: list[dict[str, Any]] = []
        failed = False
        try:
            trace = self.trace or await self._lesson_trace(self.lesson)
            async for one in proven(trace, self._runner.run_async, self.lang):
                if mine != self._generation:
                    return  # another program runs or is shown: nobody waits for this any more
                reasons = [*reasons, one]
                self._send({"reasons": {"list": reasons, "done": False, "failed": False}})
        except Exception:  # whatever the runner met: what is known is known
            failed = True
        if mine == self._generation:
            self._send({"reasons": {"list": reasons, "done": True, "failed": failed}})

    @property
    def story(self) -> Story | None:
        """The story of the trace shown."""
        return None if self.trace is None else self._story_of(self.trace)

    def _story_of(self, trace: Trace) -> Story:
        if self._story is None or self._story.trace is not trace:
            self._story = Story(trace)
        return self._story

    def _scene(self) -> Scene | None:
        return None if self.story is None else self._compose(self.story, self._opened)

    def _compose(self, story: Story, opened: frozenset[str]) -> Scene:
        title = title_of(self.lesson, self.lang, story.trace["source"])
        return compose(story, self.lang, self.lesson, title, opened, self._level)

    def _status(self) -> dict[str, Any]:
        return {
            "state": "ready",
            "progress": None,
            "text": locale.text("ui.python_ready", self.lang),
        }

    def _start(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _send(self, patch: dict[str, Any]) -> None:
        for subscriber in self._subscribers:
            subscriber(patch)
