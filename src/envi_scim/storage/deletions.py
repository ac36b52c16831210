"""Owns what goes with a deleted user or group, whichever it is; run by the transaction that deletes it."""

from envi_scim.provisioning.events import Event
from envi_scim.provisioning.values import DomainId
from envi_scim.storage.engines.protocol import Statements
from envi_scim.storage.keys import slot
from envi_scim.storage.records import event_params


async def forget(statements: Statements, domain: DomainId, kind: str, resource_id: str, *, event: Event) -> None:
    """Take a `User` or `Group` out of every group and out of the count, and record its end.

    The groups that it was in are locked already, in the order of their ids.
    """
    left = await statements.fetch_all("leave_all_groups", {"domain": domain, "member": resource_id})
    if left:
        groups = sorted(row[0] for row in left)
        await statements.fetch_all("touch_groups", {"domain": domain, "groups": groups, "modified_at": event.at})
    count = {"domain": domain, "kind": kind, "slot": slot(resource_id), "change": -1}
    await statements.fetch_all("count_resource", count)
    await statements.fetch_all("record_event", event_params(domain, event))
