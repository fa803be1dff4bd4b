"""One at a time, and nobody's wake is lost."""

from __future__ import annotations

import asyncio

import pytest

from frontdesk.jobs.alone import alone


def test_who_wakes_it_meanwhile_takes_no_slot_and_is_served_afterwards():
    began: list[int] = []

    async def everything() -> None:
        go = asyncio.Event()

        async def work() -> None:
            began.append(len(began))
            await go.wait()

        first = asyncio.create_task(alone("sending", work))
        await asyncio.sleep(0)
        for _ in range(3):
            await asyncio.wait_for(alone("sending", work), 1)
        await asyncio.wait_for(alone("another", _nothing), 1)
        assert began == [0]
        go.set()
        await first
        await alone("sending", work)

    asyncio.run(everything())
    assert began == [0, 1, 2]  # once more for the three, and once for the last


def test_work_that_raises_can_be_woken_again():
    async def fails() -> None:
        raise ValueError("no")

    async def everything() -> None:
        for _ in range(2):
            with pytest.raises(ValueError, match="no"):
                await alone("failing", fails)

    asyncio.run(everything())


async def _nothing() -> None:
    pass
