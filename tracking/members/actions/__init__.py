"""Writes to members. Every path that makes or changes a member goes through here."""

from tracking.members.actions.awards import add_award, correct_award
from tracking.members.actions.base import check_facts, lock, name_columns, number_taken
from tracking.members.actions.leaving import leave_union, return_to_union
from tracking.members.actions.moves import assign_branch
from tracking.members.actions.people import (
    add_member,
    enter_member,
    reveal_number,
    say_not_same,
    set_citizen_number,
    set_party_status,
    tell_apart,
    update_member,
)
from tracking.members.actions.transfers import accept_transfer, decline_transfer, request_transfer, withdraw_transfer

__all__ = [
    "accept_transfer",
    "add_award",
    "add_member",
    "assign_branch",
    "check_facts",
    "correct_award",
    "decline_transfer",
    "enter_member",
    "leave_union",
    "lock",
    "name_columns",
    "number_taken",
    "request_transfer",
    "return_to_union",
    "reveal_number",
    "say_not_same",
    "set_citizen_number",
    "set_party_status",
    "tell_apart",
    "update_member",
    "withdraw_transfer",
]
