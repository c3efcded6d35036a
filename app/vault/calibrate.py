"""What a passphrase guess shall cost on this machine."""

from __future__ import annotations

from app.vault.keys import PASSPHRASE_ALONE, WITH_DEVICE, KdfCost


def cost_for(*, with_device: bool) -> KdfCost:
    """The cost for a new passphrase slot: stronger where no keyring helps."""
    return WITH_DEVICE if with_device else PASSPHRASE_ALONE
