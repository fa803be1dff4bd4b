"""`/twilio/doctor`: where `frontdesk doctor` knocks, to see that what the carrier signs gets in, and nothing else does.

It changes nothing and stores nothing.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import salted_hmac
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from frontdesk.carrier.forms import UnreadableForm, plain, read_form
from frontdesk.carrier.signed import address_of, is_signed

LONGEST_PROBE = 1000


def proof(nonce: str) -> str:
    """What only a Frontdesk with our secret key can answer to `nonce`."""
    return salted_hmac("frontdesk.doctor", nonce, algorithm="sha256").hexdigest()


@csrf_exempt
@require_POST
def doctor(request: HttpRequest) -> HttpResponse:
    """A signed POST of `nonce` -> {"proof": ...}; an unsigned one -> 403."""
    try:
        form = read_form(request.read(LONGEST_PROBE))
    except UnreadableForm as error:
        return HttpResponse(f"This is no form: {error}.\n", status=400, content_type="text/plain")
    if not is_signed(address_of(request), form, request.headers):
        return HttpResponse("Not signed by the carrier.\n", status=403, content_type="text/plain")
    return JsonResponse({"proof": proof(plain(form).get("nonce", ""))})
