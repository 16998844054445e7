"""Sessions of the app without browsers: over the WebSocket, in Streamlit's own messages, with the timers a page has."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

import websockets
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.typing import Subprotocol

MAX_MESSAGE_BYTES = 100_000_000


class Session:
    """One visitor, known by a cookie; `on_element` hears of each element that comes, with its fragment's id."""

    def __init__(self, port: int, token: str, on_element: Callable[[Element, str], None] = lambda *_: None):
        self._address = f"ws://localhost:{port}/_stcore/stream"
        self._headers = {"Cookie": f"fmnist_visitor={token}"}
        self._on_element = on_element
        self._page = ""
        self._widgets: dict[str, WidgetState] = {}
        self._timers: dict[str, asyncio.Task[None]] = {}
        self._reading: asyncio.Task[None] | None = None
        self._asked: list[float] = []
        self._news = asyncio.Event()
        self._is_running = self._is_asking = False
        self._is_connected = False
        self.errors: list[str] = []
        self.tick_seconds: list[float] = []
        """From each timer's request to its end."""

    @property
    def is_resting(self) -> bool:
        """Whether no run of the page is on its way: what comes next is the answer to what is asked next."""
        return not self._is_running and not self._is_asking

    async def open(self, page: str, query: str = "") -> None:
        """Connect, and run a page."""
        self._page, self._query, self._widgets = page, query, {}
        self._is_running = self._is_asking = False
        self._socket = await websockets.connect(
            self._address,
            additional_headers=self._headers,
            subprotocols=[Subprotocol("streamlit")],
            max_size=MAX_MESSAGE_BYTES,
        )
        self._is_connected = True
        self._reading = asyncio.create_task(self._read())
        await self._run()

    async def close(self) -> None:
        self._stop_timers()
        if self._reading:
            self._reading.cancel()
            self._is_connected = False
            await self._socket.close()

    async def set(self, *states: WidgetState, fragment_id: str = "") -> None:
        """Change widgets, as a click or a stroke does, and run the page or its fragment."""
        self._widgets |= {state.id: state for state in states if not state.HasField("trigger_value")}
        await self._run(fragment_id, [state for state in states if state.HasField("trigger_value")])

    async def until(self, condition: Callable[[], object], seconds: float) -> None:
        """Wait for a condition, asked after each message. Raises TimeoutError, or ConnectionError when none comes."""
        async with asyncio.timeout(seconds):
            while not condition():
                if not self._is_connected:
                    raise ConnectionError("the server is gone")
                self._news.clear()
                await self._news.wait()

    async def _run(self, fragment_id: str = "", triggers: Sequence[WidgetState] = (), automatic: bool = False) -> None:
        message = BackMsg()
        state = message.rerun_script
        state.page_name, state.fragment_id, state.is_auto_rerun = self._page, fragment_id, automatic
        state.query_string = self._query
        if automatic:
            self._asked.append(time.perf_counter())
        state.widget_states.widgets.extend([*self._widgets.values(), *triggers])
        self._is_asking = True
        with suppress(websockets.ConnectionClosed):
            await self._socket.send(message.SerializeToString())

    async def _read(self) -> None:
        with suppress(websockets.ConnectionClosed):
            async for content in self._socket:
                message = ForwardMsg.FromString(content)
                match message.WhichOneof("type"):
                    case "delta":
                        self._take(message.delta)
                    case "auto_rerun":
                        self._start_timer(message.auto_rerun.fragment_id, message.auto_rerun.interval)
                    case "stop_auto_rerun":
                        for fragment_id in message.stop_auto_rerun.fragment_ids:
                            self._cancel(fragment_id)
                    case "script_finished":
                        now = time.perf_counter()
                        self.tick_seconds += [now - asked for asked in self._asked]
                        self._asked = []
                        self._is_running = False
                    case "new_session":
                        self._is_running, self._is_asking = True, False
                        if not message.metadata.run.fragment_ids:
                            self._stop_timers()
                self._news.set()
        self._stop_timers()
        self._is_connected = False
        self._news.set()

    def _take(self, delta: Delta) -> None:
        if delta.WhichOneof("type") == "new_element":
            element = delta.new_element
            match element.WhichOneof("type"):
                case "exception":
                    self.errors.append(element.exception.message)
                case "alert" if element.alert.format == Alert.ERROR:
                    self.errors.append(element.alert.body)
            self._on_element(element, delta.fragment_id)

    def _start_timer(self, fragment_id: str, seconds: float) -> None:
        self._cancel(fragment_id)
        self._timers[fragment_id] = asyncio.create_task(self._tick(fragment_id, seconds))

    async def _tick(self, fragment_id: str, seconds: float) -> None:
        while True:
            await asyncio.sleep(seconds)
            await self._run(fragment_id, automatic=True)

    def _cancel(self, fragment_id: str) -> None:
        if timer := self._timers.pop(fragment_id, None):
            timer.cancel()

    def _stop_timers(self) -> None:
        for fragment_id in list(self._timers):
            self._cancel(fragment_id)


def text_state(widget_id: str, text: str) -> WidgetState:
    return WidgetState(id=widget_id, string_value=text)


def press_state(widget_id: str) -> WidgetState:
    return WidgetState(id=widget_id, trigger_value=True)


def component_state(widget_id: str, **values: object) -> WidgetState:
    """Of a component of the second kind."""
    return WidgetState(id=widget_id, json_value=json.dumps(values))
