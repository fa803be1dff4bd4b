"""Which column of a CSV is which field: by the spellings that practice systems export, and by the office's own rules.

A spelling is compared without case, spaces and punctuation, so `Appt. Date/Time`, `APPT_DATE_TIME` and
`apptDateTime` are one. `FRONTDESK_CSV_COLUMNS` (config/csv_columns.py) goes before the spellings known here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from frontdesk.config.csv_columns import ColumnRule

#: Without these a row cannot become an appointment.
REQUIRED = ("appointment_id", "patient_id", "phone_number", "appt_date_time")

#: Field -> spellings, most trusted first: when two columns of a file fit, the earlier spelling is taken.
_SPELLINGS = {
    "appointment_id": (
        "appointmentid apptid aptid appointmentnumber apptnumber appointmentno apptno appointmentnum apptnum "
        "appointmentref appointmentreference appointmentcode apptcode appointmentkey apptkey appointmentidentifier "
        "visitid visitnumber visitno encounterid encounternumber bookingid bookingnumber bookingreference "
        "reservationid scheduleid eventid calendareventid hearingid confirmationnumber appointment appt"
    ),
    "patient_id": (
        "patientid patid ptid patientnumber patientno patientnum patnumber patno patnum ptnumber ptno ptnum "
        "mrn patientmrn medicalrecordnumber medicalrecordno medicalrecordid medrecno chartnumber chartno chartid chart "
        "patientaccountnumber patientaccount patientcode patientkey patientidentifier personid personnumber pid "
        "clientid clientnumber clientno clientcode customerid customernumber memberid membernumber "
        "accountnumber accountno acctnumber acctno accountid acct casenumber caseno caseid matternumber matterid "
        "externalpatientid patient client"
    ),
    "phone_number": (
        "phonenumber reminderphone reminderphonenumber contactphone contactphonenumber contactnumber "
        "mobile mobilephone mobilephonenumber mobilenumber mobileno mobiletelephone patientmobile patientmobilephone "
        "cell cellphone cellphonenumber cellnumber cellno cellular cellularphone patientcell patientcellphone "
        "smsnumber textnumber phone phoneno phonenum telephone telephonenumber telephoneno tel telno "
        "patientphone patientphonenumber patienttelephone clientphone clientphonenumber primaryphone "
        "primaryphonenumber preferredphone preferredphonenumber bestphone bestnumber mainphone dayphone daytimephone "
        "phone1 homephone homephonenumber hometelephone homenumber eveningphone phonehome phonemobile phonecell "
        "workphone workphonenumber phonework phone2"
    ),
    "phone_preference": (
        "phonepreference phonepref prefersphone callpreference callpref preferscall voicepreference voicepref "
        "phoneok callok oktocall okaytocall oktophone cancall maycall allowcall allowcalls allowphone allowvoice "
        "phonereminder callreminder voicereminder remindbyphone remindbycall contactbyphone contactbycall "
        "phoneconsent callconsent voiceconsent phoneoptin calloptin voiceoptin phoneyn callyn voiceyn "
        "phonecall phonecalls call calls voice"
    ),
    "text_preference": (
        "textpreference textpref preferstext smspreference smspref preferssms textmessagepreference "
        "textok smsok oktotext okaytotext oktosms cantext maytext allowtext allowtexts allowsms allowtextmessages "
        "textreminder smsreminder remindbytext remindbysms contactbytext contactbysms textconsent smsconsent "
        "textoptin smsoptin textmessageoptin textyn smsyn textmessage textmessages textmessaging sms text texts"
    ),
    "appt_date_time": (
        "apptdatetime appointmentdatetime aptdatetime apptdateandtime appointmentdateandtime apptdatetimelocal "
        "visitdatetime visitdateandtime scheduleddatetime scheduledatetime startdatetime startdateandtime "
        "datetime dateandtime datetimeofappointment appointmentstartdatetime "
        "encounterdatetime servicedatetime bookingdatetime hearingdatetime scheduledat appointmentwhen when"
    ),
    "appt_date": (
        "apptdate appointmentdate aptdate dateofappointment visitdate dateofvisit dos dateofservice servicedate "
        "scheduleddate scheduledate startdate appointmentday apptday encounterdate bookingdate hearingdate "
        "date day"
    ),
    "appt_time": (
        "appttime appointmenttime apttime timeofappointment visittime timeofvisit scheduledtime scheduletime "
        "starttime appointmentstarttime apptstarttime servicetime begintime bookingtime hearingtime time "
        "start startsat appointmentstart apptstart begin begins"
    ),
    "msg": (
        "msg message msgtype messagetype msgname messagename msgtemplate messagetemplate template templatename "
        "remindertype reminderscript remindertemplate script msgcode messagecode"
    ),
    "language": (
        "language lang preferredlanguage languagepreference patientlanguage clientlanguage primarylanguage "
        "spokenlanguage languagespoken languagecode langcode locale"
    ),
    "time_zone": "timezone tz patienttimezone clienttimezone timezonename timezoneid tzname zone",
    "location": (
        "location locationname appointmentlocation apptlocation officelocation cliniclocation office officename "
        "clinic clinicname site sitename facility facilityname branch place practicelocation"
    ),
}
_FIELD_OF = {spelling: (name, rank) for name, all_ in _SPELLINGS.items() for rank, spelling in enumerate(all_.split())}
_NOISE = re.compile(r"[\W_]+")
_BRACKETS = re.compile(r"\(.*?\)|\[.*?\]")


#: The columns that `exporting.py` adds to failed rows; a repaired file brings them back, and nobody reads them.
FAILED_ROW = "failed_row"
FAILED_BECAUSE = "failed_because"


class ColumnsMissing(Exception):
    """A file lacks columns it must have; the text says which were found, which are missing, how to map.

    `missing`: the fields. The text holds cells of the file, which may be people's data when it has no header at all.
    """

    def __init__(self, text: str, missing: Sequence[str]) -> None:
        super().__init__(text)
        self.missing = tuple(missing)


@dataclass(frozen=True)
class Source:
    """Where a field's text comes from: the first of `choices` that is not blank, its columns joined by a space."""

    choices: tuple[tuple[int, ...], ...] = ()

    @property
    def columns(self) -> frozenset[int]:
        return frozenset(column for choice in self.choices for column in choice)


@dataclass(frozen=True)
class Columns:
    """A file's columns: where each field comes from, and the names under which the others are kept."""

    names: tuple[str, ...]  # the header as it came, made unique
    fields: dict[str, Source] = field(default_factory=dict)

    @property
    def others(self) -> tuple[int, ...]:
        """The columns that are no field of ours, in order: they are kept with the row."""
        used = frozenset().union(*(source.columns for source in self.fields.values()))
        ours = (FAILED_ROW, FAILED_BECAUSE)
        return tuple(c for c, name in enumerate(self.names) if c not in used and name not in ours)

    def sources(self) -> dict[str, list[list[str]]]:
        """Field -> the headers it is read from: lists to be joined, the first that is not blank counts."""
        return {
            name: [[self.names[column] for column in choice] for choice in source.choices]
            for name, source in self.fields.items()
        }

    def name_of(self, name: str) -> str:
        """The header, as staff know it, of the column that `name` is read from."""
        source = self.fields.get(name)
        return " + ".join(self.names[column] for column in source.choices[0]) if source and source.choices else name


def normal(spelling: str) -> str:
    """A header without case, spaces, accents' form and punctuation; `#` reads as "number"."""
    text = unicodedata.normalize("NFKC", spelling).casefold().replace("#", " number ")
    return _NOISE.sub("", text)


def field_of(spelling: str) -> tuple[str, int] | None:
    """The field a header names and how trusted the spelling is (0 is most), or None."""
    return _FIELD_OF.get(normal(spelling)) or _FIELD_OF.get(normal(_BRACKETS.sub("", spelling)))


def recognised(cells: Sequence[str], rules: Sequence[ColumnRule] = ()) -> int:
    """How many different fields these cells name: the line of a file that names most is its header."""
    ruled = {normal(column): rule.field for rule in rules for choice in rule.choices for column in choice}
    found = set()
    for cell in cells:
        known = ruled.get(normal(cell)) or (field_of(cell) or ("", 0))[0]
        if known:
            found.add(known)
    return len(found)


def unique_names(header: Sequence[str]) -> tuple[str, ...]:
    """The header's names, each only once: the second `Phone` is `Phone (2)`, one without a name `column 5`."""
    names: list[str] = []
    for position, cell in enumerate(header, start=1):
        name = wanted = " ".join(cell.split())[:100] or f"column {position}"
        again = 1
        while name in names:
            again += 1
            name = f"{wanted} ({again})"
        names.append(name)
    return tuple(names)


def find_columns(header: Sequence[str], rules: Sequence[ColumnRule] = ()) -> Columns:
    """Say which column is which field. Raises ColumnsMissing with a sentence for the office."""
    names = unique_names(header)
    spelled = [normal(cell) for cell in header]
    fields: dict[str, Source] = {}
    taken: set[int] = set()
    for rule in rules:
        choices = tuple(
            tuple(spelled.index(normal(column)) for column in choice)
            for choice in rule.choices
            if all(normal(column) in spelled for column in choice)
        )
        if choices:
            fields[rule.field] = Source(choices)
            taken |= fields[rule.field].columns
    for name, columns in _by_spelling(header, taken).items():
        # of several telephones the next one steps in where the first is blank; of anything else the first counts
        fields.setdefault(name, Source(tuple((c,) for c in (columns if name == "phone_number" else columns[:1]))))
    _settle_date_and_time(fields)
    missing = [name for name in REQUIRED if name not in fields]
    if missing:
        raise ColumnsMissing(_missing_sentence(names, missing), missing)
    return Columns(names, fields)


def _by_spelling(header: Sequence[str], taken: set[int]) -> dict[str, list[int]]:
    found: dict[str, list[tuple[int, int]]] = {}
    for column, cell in enumerate(header):
        known = field_of(cell)
        if known and column not in taken:
            found.setdefault(known[0], []).append((known[1], column))
    return {name: [column for _, column in sorted(ranked)] for name, ranked in found.items()}


def _settle_date_and_time(fields: dict[str, Source]) -> None:
    """One source for date and time: a column with both, else two joined, else whichever there is."""
    date, time = fields.pop("appt_date", None), fields.pop("appt_time", None)
    if "appt_date_time" in fields:
        return
    if date and time:
        fields["appt_date_time"] = Source((date.choices[0] + time.choices[0],))
    elif one := date or time:
        fields["appt_date_time"] = one


def _missing_sentence(names: Sequence[str], missing: Sequence[str]) -> str:
    shown = ", ".join(name[:40] for name in names[:15]) + (", ..." if len(names) > 15 else "")
    example = f"FRONTDESK_CSV_COLUMNS={missing[0]}=<the column's name>"
    return (
        f"The file has no column for {' and '.join(missing)}. Columns found: {shown or 'none'}. "
        f"Rename the column in the file, or tell Frontdesk which one it is, for example {example}."
    )
