"""Where an HTTP agent may be called, and who signed a request."""

import pytest

from orchestrator.agents.egress import resolve
from orchestrator.agents.signing import signature, signed_headers, verify_signature
from orchestrator.domain.errors import AgentFailed, BadInput, NotPermitted


def to(*addresses):
    return lambda host, port: list(addresses)


@pytest.mark.parametrize(
    "url",
    [
        "http://agent.example/",
        "http://127.0.0.1.agent.example/",
        "ftp://agent.example/",
        "file:///etc/passwd",
        "https://",
        "https://user:pw@agent.example/",
        "https://agent.example:99999/",
        "https://agent.example/#part",
        "https://agent.example/a b",
        "https://agent.example/\r\nX: y",
        "https://ägent.example/",
        "https://[::1/",
    ],
)
def test_a_url_that_may_not_be_called_is_refused(url):
    with pytest.raises(BadInput):
        resolve(url, resolver=to("93.184.215.14"))


@pytest.mark.parametrize(
    "address",
    [
        *("10.0.0.1", "172.16.5.5", "192.168.1.1", "127.0.0.1", "0.0.0.0"),
        *("169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255"),
        *("::1", "::", "fe80::1%eth0", "fd00::1", "ff02::1"),
        *("::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::", "2001::1"),
    ],
)
def test_a_name_that_leads_to_a_private_address_is_refused(address):
    with pytest.raises(BadInput, match="not a public address"):
        resolve("https://agent.example/", resolver=to(address))


def test_one_private_address_among_public_ones_is_enough_to_refuse():
    both = to("93.184.215.14", "10.0.0.1")

    with pytest.raises(BadInput, match=r"10\.0\.0\.1"):
        resolve("https://agent.example/", resolver=both)


def test_the_connection_goes_to_the_address_that_was_checked():
    target = resolve("https://Agent.example/do?a=1", resolver=to("93.184.215.14"))

    assert target.address == "93.184.215.14"
    assert target.url == "https://agent.example/do?a=1"
    assert (target.host, target.port) == ("agent.example", 443)


def test_an_allowed_host_may_be_private_but_is_still_spoken_to_in_secret():
    allowed = {"allow_hosts": ["Agent.internal"], "resolver": to("10.0.0.1")}

    assert resolve("https://agent.internal/", **allowed).address == "10.0.0.1"
    with pytest.raises(BadInput, match="in the clear"):
        resolve("http://agent.internal/", **allowed)


def test_localhost_must_be_this_machine():
    assert resolve("http://localhost:81/", resolver=to("127.0.0.1")).port == 81
    with pytest.raises(BadInput, match="not this machine"):
        resolve("http://localhost/", resolver=to("93.184.215.14"))


def test_an_unknown_host_may_be_tried_again():
    with pytest.raises(AgentFailed) as failed:
        resolve("https://agent.example/", resolver=to())

    assert failed.value.retryable


BODY = b'{"content": 1}'


def test_a_signature_is_the_standard_one():
    # Computed apart from this code: openssl dgst -sha256 -mac HMAC, then base64.
    expected = "v1,E+YiKrMFICR7Mq7dHthzBj8lWqXzqs0Pt0HMUNR9fJQ="
    secret = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    headers = signed_headers(secret, BODY, message="msg_1", now=1614265330.9)

    assert headers["webhook-timestamp"] == "1614265330"
    assert headers["webhook-signature"] == expected
    verify_signature(secret, headers, BODY, now=1614265330)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"webhook-id": "other"}, "does not fit"),
        ({"webhook-timestamp": "1001"}, "does not fit"),
        ({"webhook-signature": "v1,AAAA"}, "does not fit"),
        ({"webhook-signature": "v1,é"}, "does not fit"),
        ({"webhook-signature": ""}, "not signed"),
        ({"webhook-timestamp": "soon"}, "whole seconds"),
        ({"webhook-timestamp": "9" * 12}, "replayed"),
    ],
)
def test_a_request_that_was_changed_is_refused(change, says):
    headers = signed_headers("s3cret", BODY, message="t1:1", now=1000) | change

    with pytest.raises(NotPermitted, match=says):
        verify_signature("s3cret", headers, BODY, now=1000)


def test_a_changed_body_or_an_old_request_is_refused():
    headers = signed_headers("s3cret", BODY, message="t1:1", now=1000)

    with pytest.raises(NotPermitted):
        verify_signature("s3cret", headers, BODY + b" ", now=1000)
    with pytest.raises(NotPermitted, match="301 s"):
        verify_signature("s3cret", headers, BODY, now=1301)


def test_one_good_signature_among_several_is_enough():
    good = signature("new", "t1:1", "1000", BODY)
    headers = {
        "Webhook-Id": "t1:1",
        "Webhook-Timestamp": "1000",
        "Webhook-Signature": f"v1,AAAA {good}",
    }

    verify_signature("new", headers, BODY, now=1000)


@pytest.mark.parametrize("secret", ["", "whsec_not base64"])
def test_an_unusable_secret_is_refused(secret):
    with pytest.raises(BadInput, match="secret"):
        signature(secret, "t1:1", "1000", BODY)
