"""The tables of the log in PostgreSQL, and the triggers that keep them append-only.

A file of SQLite says in its header what it is; here a comment on the schema does.
"""

SCHEMA_NAME = "tracker"
FORMAT = 1
ABOUT = "a case of tracker, format "
CHANNEL = "tracker_log"  # told, with the new size, whenever the log has grown

# ENABLE ALWAYS: also in sessions that replay what another server did, where triggers are off.
SCHEMA = """
CREATE TABLE {schema}.log (
    position bigint PRIMARY KEY CHECK (position > 0),  -- gapless from 1: the order of events
    stream   text COLLATE "C" NOT NULL,
    version  bigint NOT NULL,                          -- of the stream, after this event
    topic    text COLLATE "C" NOT NULL,                -- the kind of event
    state    bytea NOT NULL,                           -- its fields, JSON
    leaf     bytea NOT NULL CHECK (length(leaf) = 32), -- SHA-256 of 0x00 and the canonical event
    UNIQUE (stream, version)
);

CREATE TABLE {schema}.head (
    "only"   integer PRIMARY KEY CHECK ("only" = 1),
    size     bigint NOT NULL,                          -- how many events the log has
    frontier bytea NOT NULL,                           -- the Merkle frontier over the leaves
    needs    integer NOT NULL                          -- the tracker that knows all kinds of its
                                                       -- events: 1002003 is version 1.2.3
);
INSERT INTO {schema}.head VALUES (1, 0, '', 0);

CREATE TABLE {schema}.texts (
    sha256 text COLLATE "C" PRIMARY KEY,               -- of the text as UTF-8, in hex
    text   text NOT NULL                               -- a report's text, verbatim
);

CREATE FUNCTION {schema}.refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE FUNCTION {schema}.tell() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM pg_notify('tracker_log', NEW.size::text); RETURN NULL; END $$;

CREATE TRIGGER log_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON {schema}.log
EXECUTE FUNCTION {schema}.refuse('the log is append-only');
CREATE TRIGGER head_only_grows BEFORE UPDATE ON {schema}.head
FOR EACH ROW WHEN (NEW.size <= OLD.size OR NEW.needs < OLD.needs)
EXECUTE FUNCTION {schema}.refuse('the head of the log only grows');
CREATE TRIGGER head_is_never_deleted BEFORE DELETE OR TRUNCATE ON {schema}.head
EXECUTE FUNCTION {schema}.refuse('the head of the log stays');
CREATE TRIGGER head_is_one BEFORE INSERT ON {schema}.head
EXECUTE FUNCTION {schema}.refuse('the log has one head');
CREATE TRIGGER head_tells AFTER UPDATE ON {schema}.head
FOR EACH ROW EXECUTE FUNCTION {schema}.tell();
CREATE TRIGGER texts_are_never_changed BEFORE UPDATE ON {schema}.texts
EXECUTE FUNCTION {schema}.refuse('a text is never changed');

ALTER TABLE {schema}.log ENABLE ALWAYS TRIGGER log_is_never_changed;
ALTER TABLE {schema}.head ENABLE ALWAYS TRIGGER head_only_grows;
ALTER TABLE {schema}.head ENABLE ALWAYS TRIGGER head_is_never_deleted;
ALTER TABLE {schema}.head ENABLE ALWAYS TRIGGER head_is_one;
ALTER TABLE {schema}.texts ENABLE ALWAYS TRIGGER texts_are_never_changed;
"""

# All that decides what the tables do: (kind, name, definition), for the namespace `?`.
DEFINITIONS = """
WITH space AS (SELECT ?::regnamespace::oid AS oid),
     tables AS (SELECT c.* FROM pg_class c, space WHERE relnamespace = space.oid
                AND relname IN ('log', 'head', 'texts') AND relkind IN ('r', 'p', 'v', 'f'))
SELECT 'table', relname, concat_ws(' ', relkind, relhasrules, relrowsecurity, (
    SELECT string_agg(concat_ws(' ', attname, format_type(atttypid, atttypmod), attnotnull,
                                attgenerated, attcollation), ', ' ORDER BY attnum)
    FROM pg_attribute WHERE attrelid = tables.oid AND attnum > 0 AND NOT attisdropped))
FROM tables
UNION ALL
SELECT 'constraint', conname, pg_get_constraintdef(c.oid)
FROM pg_constraint c JOIN tables ON conrelid = tables.oid WHERE contype != 'n'
UNION ALL
SELECT 'trigger', tgname, concat(tgenabled, ' ', pg_get_triggerdef(t.oid))
FROM pg_trigger t JOIN tables ON tgrelid = tables.oid WHERE NOT tgisinternal
UNION ALL
SELECT 'function', proname, prosrc FROM pg_proc, space
WHERE pronamespace = space.oid AND proname IN ('refuse', 'tell')
"""
