"""Closed words of the relationship map: buying roles, support in a purchase, for or against us."""

from __future__ import annotations

from enum import StrEnum


class BuyingRole(StrEnum):
    """What a person is in a purchase (dossier-buying)."""

    USER = "user"
    INFLUENCER = "influencer"
    DECIDER = "decider"
    APPROVER = "approver"
    BUYER = "buyer"
    GATEKEEPER = "gatekeeper"


class Support(StrEnum):
    """A person's support for us in a purchase, apart from standing (dossier-relations)."""

    FOR = "for"
    NEUTRAL = "neutral"
    AGAINST = "against"


class Sway(StrEnum):
    """Whether an influence works for us or against us."""

    FOR = "for"
    AGAINST = "against"
