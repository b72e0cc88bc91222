"""What schemathesis asks of each answer of the API beyond its own checks, and the exceptions, each with its reason."""

import schemathesis
from schemathesis.generation import GenerationMode

URN = "urn:courtier:problem:"

# Refusals of requests that fit their schema. What they depend on is no matter of a request's form.
STATE = {
    "invalid-cursor": "a cursor is opaque: only one that a page gave is one",
    "idempotency-key-reused": "the same key came before, with another request",
    "unroutable": "which queues are bound to an exchange changes at run time",
    "unknown-topic": "which topics there are is the topology's matter",
    "invalid-message": "an exchange may have a schema of its own for messages",
    "publish-refused": "the broker has limits of its own",
    "nobody-waits": "only an address that a request brought is one",
    "payload-too-large": "bytes are counted in UTF-8, which no JSON Schema can do",
}

# Words of the errors of a 400 or 422 that no schema can say, and why.
WORDS = {
    "bytes": "lengths are counted in bytes of UTF-8, and JSON Schema counts characters",
    "must be in the future": "a schema does not know what time it is",
    "must be a time in UTC with milliseconds": "`date-time` takes any number of digits, and any zone",
    "at most milliseconds": "`date-time` takes any number of digits",
    "must be later than": "two parameters together; OpenAPI describes each by itself",
    "is for a subscription with a name": "two parameters together; OpenAPI describes each by itself",
    "a topic has its own key": "two parameters together; OpenAPI describes each by itself",
    "the name has": "a subscription's queue is named after two parameters together",
    "its SQS work queue": "a subscription's queue is named after two parameters together",
    "must be a URL": "what a URL is, no regular expression says",
    "must be a distinguished name": "RFC 4514 is no regular language",
    "must change the state or the note": "members that depend on each other: JSON Schema says it, the page's types do not",
    "goes with the state resolved": "members that depend on each other",
    "must be at most 30 days ahead": "a schema does not know what time it is",
    "must have either at or after_seconds": "members that depend on each other",
    "must be a time to come": "a schema does not know what time it is",
    "exactly one of filter and ids must be given": "members that depend on each other",
    "must be given for move, and for nothing else": "members that depend on each other",
    "is for retry and move": "members that depend on each other",
    "must be a queue of the topology": "which queues there are is the topology's matter",
    "must be no exchange or queue of dead letters": "which exchanges and queues hold them is the topology's matter",
    "must change something": "any member, but one at least: JSON Schema says it, the page's types do not",
    "is reserved": "the names of headers differ in case only",
    "is not a currency of ISO 4217": "which three letters are a currency changes with the world",
    "cannot be carried exactly": "JSON Schema does not count digits",
    "its parts add up to": "a schema does not add",
    "a table in which a member": "tables hold tables, and a schema that holds itself does not compile strictly",
}

# Answers above 499 that are none of Courtier's faults.
AWAY = {
    "reply-timeout": "the service that was asked does not answer",
    "reply-too-large": "the service that was asked answered too much",
    "queue-full": "nobody takes from the queue",
    "busy": "the machine has no room for one more",
}
# The title of a 503 whose part (DynamoDB, SQS, RabbitMQ) was late, as on a busy machine; a crash has another.
LATE = "A part that this needs does not answer; try again"


def problem(response):
    try:
        document = response.json()
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def code_of(problem):
    return str(problem.get("type", "")).removeprefix(URN)


@schemathesis.check
def refused_for_a_reason_in_the_schema(ctx, response, case):
    mode = case.meta.generation.mode if case.meta else None
    if mode != GenerationMode.POSITIVE or response.status_code not in (400, 413, 415, 422):
        return
    document = problem(response)
    code, details = code_of(document), [str(error.get("detail")) for error in document.get("errors", [])]
    if code in STATE:
        return
    if details and all(any(word in detail for word in WORDS) for detail in details):
        return
    raise AssertionError(f"It fits the schema, and is refused: {code} {details}")


@schemathesis.check
def no_fault_of_its_own(ctx, response, case):
    if response.status_code < 500:
        return
    document = problem(response)
    code = code_of(document)
    if code not in AWAY and document.get("title") != LATE:
        raise AssertionError(f"{response.status_code} {code}")
