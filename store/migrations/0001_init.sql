-- Ids are text in byte order: they are compared and paged by, never sorted for a reader. Everything a login owns goes
-- with its row (one delete purges it); run_logins and audit stay, and a withdrawn consent takes its LoginId out of them
-- (store/logins/withdrawals.ts).

create table logins (
  login_id text collate "C" primary key,
  reference text,
  institution text,
  language text check (language in ('en', 'fr')),
  state text not null default 'idle' check (state in ('idle', 'refreshing', 'awaiting_user', 'gave_up')),
  paused boolean not null default false,
  -- Whether Flinks' own nightly job looks at it: as Flinks last said, or as we last asked for.
  enrolled boolean,
  -- Whether it should; null: nobody has said.
  enrolment_wanted boolean,
  -- The code with which Flinks refused that wish: it is not tried again before somebody wishes anew.
  enrolment_refused text,
  worked boolean not null default false,
  unattended_203s integer not null default 0,
  -- Of the accounts that are stored: Flinks' LastRefresh (how old they are, not when they were fetched), and when the
  -- attempt that fetched them began. Both are written when accounts are stored; an older answer is refused.
  last_refreshed_at timestamptz,
  data_collected_at timestamptz,
  -- The newest LastRefresh that Flinks has told, whether or not its data has come.
  last_seen_refresh timestamptz,
  last_outcome jsonb,
  last_outcome_at timestamptz,
  last_asked_at timestamptz,
  -- Why its user was last awaited, until there is fresh data: a click does not send the bank again what it has refused.
  awaited_code text,
  -- Start of the wait that was given up, for as long as the login is given up.
  gave_up_since timestamptz,
  created_at timestamptz not null default now()
);
create index logins_to_enrol on logins (login_id)
  where enrolment_wanted is distinct from enrolled and enrolment_wanted is not null and enrolment_refused is null;

create table runs (
  run_id text collate "C" primary key,
  workflow_id text not null,
  trigger text not null check (trigger in ('schedule', 'app')),
  state text not null check (state in ('running', 'finished', 'stopped', 'skipped')),
  total integer not null default 0,
  unknown_ineligible integer not null default 0,
  warnings text[] not null default '{}',
  -- The tallies of the run (store/runs/run-view.ts) as they were when it ended.
  frozen jsonb,
  started_at timestamptz not null default now(),
  finished_at timestamptz
);
create unique index runs_one_running on runs ((true)) where state = 'running';
create index runs_newest on runs (started_at desc, run_id desc);

create table run_logins (
  run_id text collate "C" not null references runs on delete cascade,
  login_id text collate "C" not null,
  listed boolean not null default false,
  listed_code text,
  refresh_id text,
  outcome text check (outcome in ('refreshed', 'awaiting_user', 'gave_up', 'unavailable', 'failed', 'revoked')),
  path text,
  reason text,
  code text,
  missing text[],
  outcome_at timestamptz,
  recovered_at timestamptz,
  primary key (run_id, login_id)
) with (fillfactor = 80);
create index run_logins_may_recover on run_logins (login_id)
  where outcome in ('awaiting_user', 'gave_up') and recovered_at is null;
create index run_logins_recovered on run_logins (run_id) where recovered_at is not null;

-- Institutions whose asks a run's end kept back (rule 2).
create table run_brakes (
  run_id text collate "C" not null references runs on delete cascade,
  institution text not null,
  code text not null,
  count integer not null,
  of integer not null,
  released_at timestamptz,
  primary key (run_id, institution)
);

create table refreshes (
  refresh_id text collate "C" primary key,
  login_id text collate "C" not null references logins on delete cascade,
  trigger text not null check (trigger in ('run', 'app', 'user', 'webhook')),
  run_id text,
  started_at timestamptz not null default now(),
  ended_at timestamptz,
  outcome text,
  path text,
  code text,
  missing text[],
  steps jsonb not null default '[]'
) with (fillfactor = 80);
create index refreshes_history on refreshes (login_id, started_at desc, refresh_id desc);

create table live_calls (
  call_id text collate "C" primary key default gen_random_uuid()::text,
  login_id text collate "C" not null references logins on delete cascade,
  refresh_id text not null,
  attended boolean not null,
  reserved_at timestamptz not null,
  ended_at timestamptz,
  status integer,
  code text
);
create index live_calls_recent on live_calls (login_id, reserved_at);

create table waits (
  wait_id text collate "C" primary key default gen_random_uuid()::text,
  login_id text collate "C" not null references logins on delete cascade,
  -- Null together with the reason: there is a link, and nobody is awaited (yet).
  refresh_id text,
  run_id text,
  reason text check (reason in ('mfa', 'reconnect')),
  code text,
  since timestamptz not null default now(),
  reminders integer not null default 0,
  -- The user asked not to be reminded of this wait again.
  reminders_stopped boolean not null default false,
  -- Where the customer page leads back to; one of CONNECT_RETURN_URLS, or under one.
  return_url text,
  -- The latest click on the page, for a caller that keeps no id of its own to follow.
  last_open_id text,
  last_open_at timestamptz,
  ended_at timestamptz,
  -- Outcome of the refresh that ended this wait.
  outcome text
);
create unique index waits_one_open on waits (login_id) where ended_at is null;
create index waits_of_login on waits (login_id);
create index waits_longest on waits (since, login_id) where ended_at is null and reason is not null;

create table events (
  seq bigint generated always as identity primary key,
  id text collate "C" not null unique default 'evt_' || replace(gen_random_uuid()::text, '-', ''),
  type text not null,
  login_id text collate "C" references logins on delete cascade,
  run_id text,
  wait_id text,
  data jsonb not null,
  created_at timestamptz not null default now(),
  held_by_run text,
  -- Attempts at delivering it that have begun.
  attempts integer not null default 0,
  -- Null: never claimed, due at once. While an attempt is under way: when that counts as lost.
  next_attempt_at timestamptz,
  -- Why its last attempt failed.
  failure text,
  delivered_at timestamptz,
  dead_at timestamptz
);
create index events_of_login on events (login_id, type);
create index events_held on events (held_by_run) where held_by_run is not null;
create index events_pending on events (seq)
  where delivered_at is null and dead_at is null and held_by_run is null;
create index events_pending_of_login on events (login_id, seq)
  where delivered_at is null and dead_at is null and held_by_run is null;
create index events_age on events (created_at);
create index events_dead on events (seq) where dead_at is not null;
create index events_alerts on events (created_at) where type = 'operator.alert';

-- A seq is drawn before its row can be seen, and a higher one may be seen first. So whoever writes events holds a lock
-- to the end of the transaction, and the lock's key says above which seq these events will be; a reader goes no further
-- (store/events/events.ts).
create function hold_later_events() returns trigger
  language plpgsql set search_path from current as $$
begin
  perform pg_advisory_xact_lock_shared(7235113000000000000 + coalesce(max(seq), 0)) from events;
  return null;
end
$$;
create trigger hold_later_events before insert on events
  for each statement execute function hold_later_events();

-- Endpoints that answered 410: nothing is sent to them. Digests, because a URL may hold a token.
create table stopped_endpoints (
  endpoint text primary key,
  stopped_at timestamptz not null default now()
);

create table inbox (
  source text not null,
  key text not null,
  request_id text,
  received_at timestamptz not null default now(),
  primary key (source, key)
);
create index inbox_received on inbox (received_at);

create table audit (
  seq bigint generated always as identity primary key,
  at timestamptz not null default now(),
  actor text not null,
  action text not null,
  login_id text,
  run_id text,
  detail jsonb not null default '{}'
);

-- Consents withdrawn. When the purge is done, a keyed hash of the LoginId and the moments are left.
create table withdrawals (
  withdrawal_id text collate "C" primary key default gen_random_uuid()::text,
  login_hash bytea not null,
  -- Null once the purge is done. Until then, Flinks has still to be told, and nobody may register the login again.
  login_id text collate "C",
  delete_card boolean,
  withdrawn_at timestamptz not null default now(),
  purged_at timestamptz,
  check ((login_id is null) = (purged_at is not null))
);
create unique index withdrawals_open on withdrawals (login_id) where login_id is not null;
create index withdrawals_of_login on withdrawals (login_hash);

-- Only this function may change the audit: it replaces a LoginId whose consent was withdrawn. Its body is bound to our
-- table here, once. If the body were a text, each call would look up the table, and a table in pg_temp would come
-- first.
create function forget_in_audit(gone text, nameless text) returns void
  language sql security definer set search_path = pg_catalog, pg_temp
  begin atomic
    update audit
       set login_id = nullif(login_id, gone), detail = replace(detail::text, gone, nameless)::jsonb
     where login_id = gone or strpos(detail::text, gone) > 0;
  end;
revoke all on function forget_in_audit(text, text) from public;

create table accounts (
  login_id text collate "C" not null references logins on delete cascade,
  account_id text collate "C" not null,
  position integer not null,
  title text,
  account_number text,
  transit_number text,
  institution_number text,
  category text,
  type text,
  account_type text,
  currency text,
  balance_available numeric,
  balance_current numeric,
  balance_limit numeric,
  overdraft_limit numeric,
  -- Since when Flinks' answers leave it out.
  missing_since timestamptz,
  run_id text,
  request_id text not null,
  primary key (login_id, account_id)
);

create table holders (
  login_id text collate "C" not null references logins on delete cascade,
  account_id text collate "C" not null,
  name text,
  email text,
  phone_number text,
  civic_address text,
  city text,
  province text,
  postal_code text,
  po_box text,
  country text,
  run_id text,
  request_id text not null,
  primary key (login_id, account_id)
);

create table transactions (
  login_id text collate "C" not null references logins on delete cascade,
  account_id text collate "C" not null,
  -- Flinks' Id, or a key made of the row itself where Flinks gave none.
  transaction_id text collate "C" not null,
  date date,
  code text,
  description text,
  debit numeric,
  credit numeric,
  balance numeric,
  -- When an answer that covers its day first left it out; such a row is not shown.
  vanished_at timestamptz,
  run_id text,
  request_id text not null,
  primary key (login_id, account_id, transaction_id)
);
create index transactions_newest on transactions (login_id, (coalesce(date, '0001-01-01'::date)));

create table attributes (
  login_id text collate "C" not null references logins on delete cascade,
  package text not null,
  refresh_id text collate "C" not null,
  run_id text,
  request_id text not null,
  attributes jsonb not null,
  collected_at timestamptz not null,
  primary key (login_id, package, refresh_id)
);

create table payloads (
  login_id text collate "C" not null references logins on delete cascade,
  refresh_id text collate "C" not null,
  kind text not null,
  request_id text collate "C" not null,
  body bytea not null,
  created_at timestamptz not null default now(),
  primary key (login_id, refresh_id, kind, request_id)
);
alter table payloads alter column body set storage external;
create index payloads_age on payloads (created_at);
