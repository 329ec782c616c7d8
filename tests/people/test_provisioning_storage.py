"""Accounts and groups follow every rule that the library has for whoever stores them."""

import pytest
from scim2_server.testing import ScimStorageContract

from app.people.provisioning.protocol import SERVICE
from app.people.provisioning.storage import Storage
from tests.house import NOON


class TestOurStorage(ScimStorageContract):
    @pytest.fixture
    def provider(self):
        with SERVICE.provider:
            yield SERVICE.provider

    @pytest.fixture
    def storage(self, db):
        return Storage(db, SERVICE, NOON)
