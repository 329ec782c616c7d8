"""What of SCIM we speak: the attributes that are kept, and how far a request may depart from the RFCs.

Only what is declared here is kept; whatever else a system sends (passwords, telephone numbers, photos, managers) is
dropped on reading, and `/Schemas` says so. Importing this needs the extra `scim`."""

from typing import Annotated, Any, ClassVar, Union

from pydantic import Field
from scim2_models import (
    URN,
    AuthenticationScheme,
    Bulk,
    CaseExact,
    ChangePassword,
    ComplexAttribute,
    ETag,
    Extension,
    Filter,
    Mutability,
    Patch,
    Reference,
    Required,
    Resource,
    ResourceType,
    SCIMException,
    ScimPolicy,
    ScimProvider,
    ServiceProviderConfig,
    Sort,
    Uniqueness,
)
from scim2_models.resources.resource import AnyExtension
from scim2_server.service import ScimService

from app.people.provisioning.tokens import MOST_BYTES

MOST_RESULTS = 1000
"""How many accounts a page may have."""


class Name(ComplexAttribute):
    """The parts of somebody's name."""

    formatted: str | None = None
    family_name: str | None = None
    given_name: str | None = None


class Email(ComplexAttribute):
    """One of somebody's addresses."""

    value: str | None = None
    type: str | None = None
    primary: bool | None = None


class User(Resource[AnyExtension]):
    """Somebody's account."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:User")

    user_name: Annotated[str | None, Uniqueness.server, Required.true] = None
    name: Name | None = None
    Name: ClassVar[type[ComplexAttribute]] = Name
    display_name: str | None = None
    title: str | None = None
    preferred_language: str | None = None
    locale: str | None = None
    timezone: str | None = None
    active: bool | None = None
    emails: list[Email] | None = None
    Emails: ClassVar[type[ComplexAttribute]] = Email


class EnterpriseUser(Extension):
    """What companies add to it."""

    __schema__ = URN("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User")

    department: str | None = None


class Member(ComplexAttribute):
    """Who is in a group."""

    value: Annotated[str | None, Mutability.immutable, CaseExact.true] = None
    ref: Annotated[Reference[Union["User", "Group"]] | None, Mutability.immutable] = Field(  # type: ignore[type-arg]
        None, serialization_alias="$ref", validation_alias="$ref"
    )


class Group(Resource[Any]):
    """A group of accounts."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:Group")

    display_name: Annotated[str | None, Required.true] = None
    members: list[Member] | None = None
    Members: ClassVar[type[ComplexAttribute]] = Member


_CONFIG = ServiceProviderConfig(
    patch=Patch(supported=True),
    bulk=Bulk(supported=True, max_operations=1000, max_payload_size=MOST_BYTES),
    filter=Filter(supported=True, max_results=MOST_RESULTS),
    change_password=ChangePassword(supported=False),
    sort=Sort(supported=True),
    etag=ETag(supported=True),
    authentication_schemes=[
        AuthenticationScheme(
            type=AuthenticationScheme.Type.oauthbearertoken,
            name="Bearer token",
            description="The token that the settings page showed once.",
        )
    ],
)
_POLICY = ScimPolicy(
    unknown=ScimPolicy.Unknown.ignore,
    remove_value_as_filter=ScimPolicy.RemoveValue.apply,
    unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,
)
"""As Entra writes, which reads the RFCs in its own way."""


class Service(ScimService):
    """The protocol; what the database says is no answer of ours: its transaction is tried again, or fails as one."""

    def bulk_failure(self, outcome: dict[str, Any], exception: Exception) -> dict[str, Any]:
        if not isinstance(exception, SCIMException):
            raise exception
        return super().bulk_failure(outcome, exception)


SERVICE = Service(
    ScimProvider(
        [User, EnterpriseUser, Group],
        [ResourceType.from_resource(User[EnterpriseUser]), ResourceType.from_resource(Group)],
        _CONFIG,
        _POLICY,
    )
)
