"""What Twilio answers when it says no: the code, its sentence and the body that carries them.

Source: twilio.com/docs/api/errors, and the recorded shape of its error bodies.
"""

from __future__ import annotations

from typing import Any

MORE_INFO = "https://www.twilio.com/docs/errors/"

#: code -> (HTTP status, sentence)
ERRORS: dict[int, tuple[int, str]] = {
    20001: (400, "Unknown parameters"),
    20003: (401, "Authenticate"),
    20009: (409, "Cannot delete this resource before it is complete"),
    20404: (404, "The requested resource was not found"),
    20405: (405, "Method not allowed"),
    20429: (429, "Too Many Requests"),
    20500: (500, "An internal server error has occurred"),
    20503: (503, "Service unavailable"),
    21201: (400, "No 'To' number is specified"),
    21205: (400, "Url parameter is required and must be a valid URL"),
    21210: (400, "The source phone number provided is not yet verified for your account"),
    21211: (400, "Invalid 'To' Phone Number"),
    21212: (400, "Invalid From Number (caller ID)"),
    21213: (400, "No 'From' number is specified"),
    21214: (400, "'To' phone number cannot be reached"),
    21215: (400, "Account not authorized to call this number; enable its country in the geographic permissions"),
    21216: (400, "Account not allowed to call this number: it is on Twilio's blocklist"),
    21217: (400, "Phone number does not appear to be valid"),
    21220: (400, "Invalid call state: the call cannot be changed any more"),
    21408: (400, "Permission to send an SMS has not been enabled for the region indicated by the 'To' number"),
    21602: (400, "Message body is required"),
    21603: (400, "A 'From' or 'MessagingServiceSid' parameter is required to send a message"),
    21604: (400, "A 'To' phone number is required"),
    21606: (400, "The 'From' number is not a valid, message-capable Twilio phone number for this account"),
    21609: (400, "Invalid 'StatusCallback'"),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21611: (400, "This 'From' number has exceeded the maximum number of queued messages"),
    21612: (400, "Message cannot be sent with the current combination of 'To' and 'From' parameters"),
    21614: (400, "'To' number is not a valid mobile number"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit"),
    21624: (400, "Invalid 'ValidityPeriod': it must be between 1 and 36000 seconds"),
    21701: (400, "The Messaging Service does not exist"),
    30003: (400, "Unreachable destination handset"),
    30004: (400, "Message blocked"),
    30005: (400, "Unknown destination handset"),
    30006: (400, "Landline or unreachable carrier"),
    30007: (400, "Message filtered"),
    30008: (400, "Unknown error"),
    30036: (400, "Validity period expired"),
    30409: (409, "Message cannot be canceled in its current state"),
    35111: (400, "SendAt timestamp is missing"),
    35114: (400, "SendAt must be between 15 minutes and 35 days from now"),
    35118: (400, "MessagingServiceSid is required to schedule a message"),
}


class Refusal(Exception):
    """Twilio says no. `status` is HTTP's; the body is what its clients expect to read."""

    def __init__(self, code: int, detail: str = "", *, status: int | None = None) -> None:
        usual, sentence = ERRORS.get(code, (400, f"Error {code}"))
        self.code = code
        self.status = usual if status is None else status
        self.message = f"{sentence}: {detail}" if detail else sentence
        super().__init__(self.message)

    def body(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "message": self.message,
            "more_info": f"{MORE_INFO}{self.code}",
            "status": self.status,
        }


def sentence(code: int) -> str:
    """What the code means, as `error_message` has it."""
    return ERRORS.get(code, (400, f"Error {code}"))[1]
