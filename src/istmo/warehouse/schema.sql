-- A release is one file of a publication as it came out. It is stored whole and never changed.
CREATE SEQUENCE release_number START 1;
CREATE TABLE release (
    id                  INTEGER PRIMARY KEY DEFAULT nextval('release_number'),
    publication         VARCHAR NOT NULL,
    file                VARCHAR NOT NULL,
    sha256              VARCHAR NOT NULL UNIQUE,
    published           DATE NOT NULL,
    published_estimated BOOLEAN NOT NULL,
    obtained_from       VARCHAR NOT NULL,
    stored              TIMESTAMP NOT NULL,
    cells               BIGINT NOT NULL
);

CREATE TABLE cell (
    series      VARCHAR NOT NULL,
    period      DATE NOT NULL,
    place       VARCHAR NOT NULL,
    nationality VARCHAR NOT NULL,
    household   VARCHAR NOT NULL,
    category    VARCHAR NOT NULL,
    value       DOUBLE,
    status      VARCHAR NOT NULL,
    release     INTEGER NOT NULL
);

-- Which periods of which series a release covers, and when such a period is usually first published.
CREATE TABLE coverage (
    series   VARCHAR NOT NULL,
    period   DATE NOT NULL,
    expected DATE NOT NULL,
    release  INTEGER NOT NULL
);

CREATE TABLE key_figure (
    topic VARCHAR, metric VARCHAR, geo VARCHAR, nationality VARCHAR, period_start DATE, period_end DATE,
    kind VARCHAR, value DOUBLE, publisher VARCHAR, url VARCHAR, note VARCHAR
);

CREATE TABLE meta (key VARCHAR PRIMARY KEY, value VARCHAR NOT NULL);

-- When each release of a period became known. The first file we hold of a period is rarely the first that was
-- published: then the usual publication day (expected) is taken, and marked as estimated. Only the newest period of
-- a file whose publication day is recorded is known to have come out on that very day.
CREATE VIEW version AS
SELECT *, released < published OR published_estimated AS estimated
FROM (
    SELECT c.series, c.period, c.release, r.published, r.published_estimated,
        CASE WHEN row_number() OVER (PARTITION BY c.series, c.period ORDER BY r.published, r.id) = 1
                AND (r.published_estimated OR c.period < max(c.period) OVER (PARTITION BY c.series, c.release))
            THEN least(r.published, c.expected) ELSE r.published END AS released
    FROM coverage c JOIN release r ON r.id = c.release
);

-- What was known on a day: for each period, the cells of the newest release that was out by then.
CREATE MACRO as_of(day) AS TABLE
SELECT cell.* EXCLUDE (release), v.released, v.estimated, v.release
FROM (
    SELECT * FROM version WHERE released <= CAST(day AS DATE)
    QUALIFY row_number() OVER (PARTITION BY series, period ORDER BY published DESC, release DESC) = 1
) v
JOIN cell ON cell.series = v.series AND cell.period = v.period AND cell.release = v.release;

CREATE VIEW observation AS SELECT * FROM as_of(DATE '9999-12-31');
