"""The values behind the configuration's references to secrets."""

from dataclasses import dataclass

from bot.config import Config
from bot.config.convert import plain_secret
from bot.core.redaction import Vault
from bot.domain.inventory import Host
from bot.domain.settings import SecretRef


@dataclass(frozen=True, slots=True)
class Credentials:
    """Looks them up where they are kept; the redactor knows each from then on."""

    config: Config
    vault: Vault

    async def value(self, reference: SecretRef) -> str | None:
        """None where there is none."""
        if reference.secret:
            return await self.vault.get(reference.secret)
        value = plain_secret(reference, self.config.folder)
        if value is not None:
            self.vault.learn(value)
        return value

    async def passphrase(self, _: Host) -> str | None:
        """Of the private keys."""
        reference = self.config.settings.ssh.passphrase
        return await self.value(reference) if reference is not None else None
