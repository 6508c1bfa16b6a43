"""The rooms of a running ledger in which villages propose people, and offices bring lists to hold them against."""

from typing import TypedDict

from ledger.application.enrolments import Enrolments
from ledger.application.law import LawBook
from ledger.application.nominated import Nominated
from ledger.application.nomination_files import NominationFiles
from ledger.application.nominations import Nominations
from ledger.application.screening_lists import ScreeningLists
from ledger.application.screenings import Screenings
from ledger.application.villages import Villages
from ledger.application.wage_earners import WageEarners
from ledger.application.workers import Workers
from ledger.store.database import Database
from ledger.store.keys import Keys
from ledger.store.log import Log
from ledger.store.register_queries import Registers
from ledger.store.screening_entries import ScreeningEntries
from ledger.store.vault import Vault


class VillageRooms(TypedDict):
    """Field by field as the house has them."""

    villages: Villages
    nominations: Nominations
    screening_lists: ScreeningLists
    screenings: Screenings
    wage_earners: WageEarners
    nomination_files: NominationFiles
    nominated: Nominated


def village_rooms(
    database: Database,
    keys: Keys,
    vault: Vault,
    log: Log,
    registers: Registers,
    law: LawBook,
    workers: Workers,
    enrolments: Enrolments,
) -> VillageRooms:
    villages = Villages(log, registers, vault, law)
    nominations = Nominations(log, registers, vault, law, villages)
    entries = ScreeningEntries(database)
    lists = ScreeningLists(log, registers, vault, keys, law, entries)
    return {
        "villages": villages,
        "nominations": nominations,
        "screening_lists": lists,
        "screenings": Screenings(log, registers, vault, keys, law, villages, workers, lists, entries),
        "wage_earners": WageEarners(log, registers, vault, keys, law, workers, lists, entries),
        "nomination_files": NominationFiles(log, law, villages, nominations, lists),
        "nominated": Nominated(log, registers, keys, law, villages, workers, enrolments, nominations),
    }
