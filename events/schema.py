"""The tables of the log in SQLite, and the triggers that keep them append-only."""

APPLICATION_ID = 0x5452_434B  # "TRCK", in the header of the file: `file` and we can tell it
FORMAT = 1

SCHEMA = f"""
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {FORMAT};

CREATE TABLE log (
    position INTEGER PRIMARY KEY,     -- gapless from 1: the one order of all events
    stream   TEXT NOT NULL,
    version  INTEGER NOT NULL,        -- of the stream, after this event
    topic    TEXT NOT NULL,           -- the kind of event
    state    BLOB NOT NULL,           -- its fields, JSON
    leaf     BLOB NOT NULL CHECK (length(leaf) = 32),  -- SHA-256 of 0x00 and the canonical event
    UNIQUE (stream, version)
) STRICT;

-- An indexed column cannot be opened for writing past the triggers (sqlite3_blob_open).
CREATE INDEX log_opens_no_blob ON log (state, leaf) WHERE 0;

CREATE TABLE head (
    only     INTEGER PRIMARY KEY CHECK (only = 1),
    size     INTEGER NOT NULL,        -- how many events the log has
    frontier BLOB NOT NULL,           -- the Merkle frontier over their leaves (RFC 6962)
    needs    INTEGER NOT NULL         -- the tracker that knows all kinds of its events: 1002003 is
                                      -- version 1.2.3
) STRICT;
INSERT INTO head VALUES (1, 0, x'', 0);
CREATE INDEX head_opens_no_blob ON head (frontier) WHERE 0;

CREATE TABLE texts (
    sha256 TEXT PRIMARY KEY,          -- of the text as UTF-8, in hex
    text   TEXT NOT NULL              -- a report's text, verbatim
) STRICT, WITHOUT ROWID;

CREATE TRIGGER log_is_never_changed BEFORE UPDATE ON log
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER log_is_never_deleted BEFORE DELETE ON log
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
-- INSERT OR REPLACE deletes without firing the trigger above: it is refused before it can.
CREATE TRIGGER log_is_never_replaced BEFORE INSERT ON log
WHEN NEW.position <= (SELECT size FROM head)
  OR EXISTS (SELECT 1 FROM log WHERE stream = NEW.stream AND version = NEW.version)
BEGIN SELECT RAISE(ABORT, 'the log is append-only: this place is taken'); END;
CREATE TRIGGER head_only_grows BEFORE UPDATE ON head
WHEN NEW.size <= OLD.size OR NEW.needs < OLD.needs
BEGIN SELECT RAISE(ABORT, 'the head of the log only grows'); END;
CREATE TRIGGER head_is_never_deleted BEFORE DELETE ON head
BEGIN SELECT RAISE(ABORT, 'the head of the log stays'); END;
CREATE TRIGGER head_is_one BEFORE INSERT ON head
BEGIN SELECT RAISE(ABORT, 'the log has one head'); END;
CREATE TRIGGER texts_are_never_changed BEFORE UPDATE ON texts
BEGIN SELECT RAISE(ABORT, 'a text is never changed'); END;
CREATE TRIGGER texts_are_never_replaced BEFORE INSERT ON texts
WHEN EXISTS (SELECT 1 FROM texts WHERE sha256 = NEW.sha256 AND text != NEW.text)
BEGIN SELECT RAISE(ABORT, 'a text is never changed'); END;
"""
