#!/usr/bin/env python3
"""Checks a Customer Lockbox log or receipt. Python 3.8 or newer, standard library only.

    verify.py <export.ndjson | receipt.json> [--checkpoint <note.txt>]... [--key <key>]...

A second implementation of what `java -jar customer-lockbox.jar verify` does, written from README.md
beside it and sharing no line with the product. Same verdicts, same exit codes.
"""
import base64, hashlib, json, sys

EXIT = {"ok": 0, "invalid": 1, "missing": 3, "gap": 4, "moved": 5, "forked": 6}
GRAVITY = ["forked", "invalid", "missing", "gap", "moved", "ok"]


class Unusable(Exception):
    pass


# ---------------------------------------------------------------- Ed25519 (RFC 8032), verifying only
P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def add(a, b):
    e = (a[1] - a[0]) * (b[1] - b[0]) % P
    f = (a[1] + a[0]) * (b[1] + b[0]) % P
    g = 2 * a[3] * b[3] * D % P
    h = 2 * a[2] * b[2] % P
    return ((f - e) * (h - g) % P, (h + g) * (f + e) % P, (h - g) * (h + g) % P, (f - e) * (f + e) % P)


def times(n, point):
    result = (0, 1, 1, 0)
    while n:
        if n & 1:
            result = add(result, point)
        point, n = add(point, point), n >> 1
    return result


def point(encoded):
    y = int.from_bytes(encoded, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        raise ValueError("not a point of the curve")
    x = P - x if x & 1 != sign else x
    return (x, y, 1, x * y % P)


BASE = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signed(key, text, signature):
    s = int.from_bytes(signature[32:], "little")
    if len(key) != 32 or len(signature) != 64 or s >= Q:
        return False
    try:
        a, r = point(key), point(signature[:32])
    except ValueError:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + text).digest(), "little") % Q
    left, right = times(s, BASE), add(r, times(k, a))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 == (left[1] * right[2] - right[1] * left[2]) % P


# ------------------------------------------------------------------------------ hashes and JSON
def sha(data):
    return hashlib.sha256(data).digest()


def node(left, right):
    return sha(b"\1" + left + right)


def canonical(value):
    """RFC 8785 for what our records hold: no fractions."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(canonical(name) + ":" + canonical(value[name]) for name in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, int) and abs(value) >= 2**53 or isinstance(value, float):
        raise ValueError("a number without a canonical form")
    return json.dumps(value, ensure_ascii=False)


def leaf(record):
    return sha(b"\0" + canonical(record).encode("utf-8"))


def once(pairs):
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a name stands twice")
    return dict(pairs)


def read_json(text):
    value = json.loads(text, object_pairs_hook=once)
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")
    return value


def bytes_of(text):
    value = base64.b64decode(text, validate=True)
    if base64.b64encode(value).decode() != text:
        raise ValueError("not the canonical Base64 form")
    return value


def root(edge):
    if not edge:
        return sha(b"")
    result = edge[-1][1]
    for _, left in reversed(edge[:-1]):
        result = node(left, result)
    return result


def grow(edge, hash_):
    """The edge holds (leaves, hash) for each complete subtree, greatest first."""
    size = 1
    while edge and edge[-1][0] == size:
        hash_, size = node(edge.pop()[1], hash_), size * 2
    edge.append((size, hash_))


def is_included(hash_, index, size, proof, expected):
    if not 0 <= index < size:
        return False
    last = size - 1
    for sibling in proof:
        if last == 0:
            return False
        if index & 1 or index == last:
            hash_ = node(sibling, hash_)
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            hash_ = node(hash_, sibling)
        index, last = index >> 1, last >> 1
    return last == 0 and hash_ == expected


# --------------------------------------------------------------------------------- checkpoints
def key(text):
    name, id_, encoded = text.strip().split("+", 2)
    typed = bytes_of(encoded)
    if typed[:1] != b"\1" or len(typed) != 33 or sha(name.encode() + b"\n" + typed)[:4].hex() != id_:
        raise ValueError("not a key")
    return name, bytes.fromhex(id_), typed[1:]


def checkpoint(note, keys):
    """Returns (origin, size, root), if one of the keys signed it."""
    text, _, signatures = note.rpartition("\n\n")
    text += "\n"
    lines = text.split("\n")
    if len(lines) < 4 or not note.endswith("\n") or str(int(lines[1])) != lines[1]:
        raise ValueError("not a checkpoint")
    for line in signatures[:-1].split("\n"):
        dash, name, content = line.split(" ")
        if dash != "\u2014":
            raise ValueError("not a signature")
        content = bytes_of(content)
        for known, id_, public in keys:
            if known == name == lines[0] and content[:4] == id_ and is_signed(public, text.encode(), content[4:]):
                return lines[0], int(lines[1]), bytes_of(lines[2])
    raise ValueError("not signed by a key that is trusted")


# ----------------------------------------------------------------------------------------- logs
def check_log(lines, pinned, outside, found):
    own, notes, marks, tenant = [], [], None, None
    last, stated, computed, suspects, absent, agreed = 0, [], [], [], [], {}
    as_signed = False

    def begin():
        read = []
        for name, note in [("a checkpoint in the log", note) for note in notes] + outside:
            try:
                read.append((name, checkpoint(note, pinned or own)))
            except (ValueError, IndexError) as e:
                found.append(("invalid", "%s: %s" % (name, e)))
                if not read:
                    return []
        if not notes:
            found.append(("invalid", "the log has no checkpoint"))
            return []
        if any(mark[0] != read[0][1][0] for _, mark in read):
            raise Unusable("a checkpoint is of another log")
        return read

    def agree():
        for name, mark in marks:
            if mark[1] == last:
                agreed[mark] = (stated is not None and root(stated) == mark[2]) or (
                    computed is not None and root(computed) == mark[2])

    for number, text in enumerate(lines, 1):
        try:
            line = read_json(text)
            if number == 1:
                tenant = line["tenantId"]
            elif line["type"] == "key":
                own.append(key(line["vkey"]))
            elif line["type"] == "checkpoint":
                notes.append(line["note"])
            elif line["type"] == "entry":
                if marks is None:
                    marks = begin()
                    agree()
                if not marks:
                    continue
                place, record = line["sequence"], line["record"]
                if place <= last or place > marks[0][1][1]:
                    raise ValueError("record %d has no place here" % place)
                if place > last + 1:
                    absent += range(last + 1, place)
                    stated = computed = None
                last, hash_ = place, None
                if record is None:
                    absent.append(place)
                else:
                    if record["tenantId"] != tenant or record["sequence"] != place:
                        found.append(("invalid", "record %d says that it is another" % place))
                    hash_ = leaf(record)
                claim = bytes_of(line["leafHash"]) if line["leafHash"] else hash_
                if claim != hash_:
                    suspects.append((place, record, claim))
                if hash_ is None:
                    computed = None
                elif computed is not None:
                    grow(computed, hash_)
                if claim is None:
                    stated = None
                elif stated is not None:
                    grow(stated, claim)
                agree()
            else:
                raise ValueError("an unknown type")
        except (ValueError, KeyError, TypeError) as e:
            found.append(("invalid", "line %d: %s" % (number, e)))
    if marks is None:
        marks = begin()
        if marks:
            agree()
    if not marks:
        return
    _, size, signed = marks[0][1]
    as_signed = computed is not None and last == size and root(computed) == signed
    if last < size:
        absent += range(last + 1, size + 1)
        stated = computed = None
    tail = size
    while tail in absent[-1:]:
        tail = absent.pop() - 1
    if tail < size:
        found.append(("missing", "records %d to %d are not there" % (tail + 1, size)))
    found += [("gap", "record %d is not there" % place) for place in absent]
    matches = agreed.get(marks[0][1], False)
    if not as_signed and not matches and (stated or computed or not (absent or tail < size)):
        found.append(("invalid", "the records are not those that were signed"))
    elif not as_signed:
        homes = {claim: place for place, _, claim in suspects}
        for place, record, _ in suspects:
            if record is not None:
                home = [other for other in homes.values()
                        if other != place and homes.get(leaf({**record, "sequence": other})) == other]
                found.append(("moved", "record %d is the one of place %d" % (place, home[0])) if home
                             else ("invalid", "record %d is not what was signed there" % place))
    for name, mark in marks[1:]:
        twins = [other for _, other in marks if other[1] == mark[1] and other[2] != mark[2]]
        if twins or (matches or as_signed) and agreed.get(mark) is False:
            found.append(("forked", "%s over %d records contradicts another" % (name, mark[1])))
        elif mark[1] > size:
            found.append(("missing", "%s covers %d records, the log ends at %d" % (name, mark[1], size)))


# ------------------------------------------------------------------------------------- receipts
def check_receipt(receipt, pinned, outside, found):
    if receipt.get("format") != "customer-lockbox-receipt-v1":
        raise Unusable("this is no receipt")
    record = receipt["record"]
    name = "record %s" % record["sequence"]
    try:
        keys = pinned or [key(receipt["key"])]
        origin, size, expected = checkpoint(receipt["checkpoint"], keys)
        proof = [bytes_of(hash_) for hash_ in receipt["inclusionProof"]]
        if not is_included(leaf(record), receipt["leafIndex"], size, proof, expected):
            found.append(("invalid", name + " is not what was signed, or the proof is of another"))
        elif record["sequence"] != receipt["leafIndex"] + 1:
            found.append(("moved", name + " is proved at place %d" % (receipt["leafIndex"] + 1)))
        for file, note in outside:
            other = checkpoint(note, keys)
            if other[:2] == (origin, size) and other[2] != expected:
                found.append(("forked", "%s contradicts the receipt's checkpoint" % file))
    except (ValueError, IndexError, KeyError, TypeError) as e:
        found.append(("invalid", "%s: %s" % (name, e)))


def main(arguments):
    source, keys, outside = None, [], []
    while arguments:
        argument = arguments.pop(0)
        if argument in ("--key", "--checkpoint") and arguments:
            value = arguments.pop(0)
            if argument == "--key":
                keys.append(key(value))
            else:
                with open(value, encoding="utf-8", newline="") as file:
                    outside.append((value, file.read()))
        elif source or argument.startswith("-"):
            raise Unusable(__doc__)
        else:
            source = argument
    if not source:
        raise Unusable(__doc__)
    found = []
    with open(source, encoding="utf-8", newline="\n") as file:
        first = file.readline()
        file.seek(0)
        if '"customer-lockbox-log-v1"' in first:
            check_log(file, keys, outside, found)
        else:
            document = read_json(file.read())
            for receipt in document.get("items", [document]):
                check_receipt(receipt, keys, outside, found)
    verdict = min([verdict for verdict, _ in found] or ["ok"], key=GRAVITY.index)
    print(verdict)
    for verdict_, sentence in found[:20]:
        print("  %s: %s" % (verdict_, sentence))
    return EXIT[verdict]


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (Unusable, OSError, ValueError) as e:
        print("not checked\n  %s" % e)
        sys.exit(2)
