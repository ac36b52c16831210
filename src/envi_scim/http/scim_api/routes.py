"""Owns the table of routes: path, method, endpoint. What is not in it is 404 or 405.

GET answers HEAD too. `{id}` is one segment of the path, percent-decoded.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from envi_scim.http.scim_api.bulk import BulkEndpoint
from envi_scim.http.scim_api.discovery import DiscoveryEndpoints
from envi_scim.http.scim_api.groups import GroupEndpoints
from envi_scim.http.scim_api.me import not_implemented
from envi_scim.http.scim_api.requests import Request
from envi_scim.http.scim_api.resources import ResourceEndpoints
from envi_scim.http.scim_api.responses import Answer
from envi_scim.http.scim_api.roles import RoleEndpoints
from envi_scim.http.scim_api.users import UserEndpoints
from envi_scim.provisioning.access import AccessCheck
from envi_scim.provisioning.rates import DomainRates
from envi_scim.settings import Settings

Endpoint: TypeAlias = Callable[[Request], Awaitable[Answer]]

_ID: Final = "/{id}"


@dataclass(frozen=True, slots=True)
class Route:
    """A path and what it takes. `allow` lists the methods, as the header of a 405 does."""

    path: str
    endpoints: Mapping[str, Endpoint]
    allow: bytes = field(init=False)
    # Whether the second segment of its path is the id of a resource.
    names_resource: bool = field(init=False)

    def __post_init__(self) -> None:
        methods = [name for method in self.endpoints for name in ((method, "HEAD") if method == "GET" else (method,))]
        object.__setattr__(self, "allow", ", ".join(methods).encode())
        object.__setattr__(self, "names_resource", self.path.endswith(_ID))


class Routes:
    """The table, and the look-up in it by the segments of a path."""

    def __init__(
        self,
        *,
        users: UserEndpoints,
        groups: GroupEndpoints,
        roles: RoleEndpoints,
        resources: ResourceEndpoints,
        discovery: DiscoveryEndpoints,
        access: AccessCheck,
        rates: DomainRates,
        settings: Settings,
    ) -> None:
        self.table = (
            Route("/", {"GET": resources.list}),
            Route("/.search", {"POST": resources.search}),
            Route("/Users/.search", {"POST": users.search}),
            Route("/Groups/.search", {"POST": groups.search}),
            Route("/Roles/.search", {"POST": roles.search}),
            Route("/Users", {"GET": users.list, "POST": users.create}),
            Route(
                "/Users/{id}",
                {"GET": users.get, "PUT": users.replace, "PATCH": users.patch, "DELETE": users.delete},
            ),
            Route("/Groups", {"GET": groups.list, "POST": groups.create}),
            Route(
                "/Groups/{id}",
                {"GET": groups.get, "PUT": groups.replace, "PATCH": groups.patch, "DELETE": groups.delete},
            ),
            Route("/Roles", {"GET": roles.list}),
            Route("/Roles/{id}", {"GET": roles.get}),
            Route("/Bulk", {"POST": BulkEndpoint(self.find, access, rates, settings).perform}),
            Route("/Me", dict.fromkeys(("GET", "POST", "PUT", "PATCH", "DELETE"), not_implemented)),
            Route("/ServiceProviderConfig", {"GET": discovery.service_provider_config}),
            Route("/ResourceTypes", {"GET": discovery.resource_types}),
            Route("/ResourceTypes/{id}", {"GET": discovery.resource_type}),
            Route("/Schemas", {"GET": discovery.schemas}),
            Route("/Schemas/{id}", {"GET": discovery.schema}),
            Route("/openapi.json", {"GET": discovery.openapi}),
        )
        exact = [route for route in self.table if not route.names_resource]
        self._exact = {tuple(segment for segment in route.path.split("/") if segment): route for route in exact}
        self._resources = {route.path[1:].removesuffix(_ID): route for route in self.table if route.names_resource}

    def find(self, segments: list[str]) -> Route | None:
        """Find the route of a path below a prefix."""
        route = self._exact.get(tuple(segments))
        if route is None and len(segments) == 2:  # noqa: PLR2004 - {type}/{id}
            return self._resources.get(segments[0])
        return route
