-- The rules of the real world (docs/flowchart.md): a brake finds its own way out, and a wait counts from its ask.

-- From when reminders and the limit of a wait count: since its ask went out, or was left out. Null: the ask is held, or
-- was dropped because the bank had lied, so nobody has been asked.
alter table waits add column counts_from timestamptz;
update waits w set counts_from = w.since
 where not exists (select from events e where e.login_id = w.login_id and e.held_by_run is not null);

alter table run_brakes
  -- Its canaries were let in: the bank had lied, and its asks were dropped.
  add column resolved_at timestamptz,
  add column dropped integer not null default 0,
  -- Runs in a row in which none of its canaries was let in, and the newest run that called some.
  add column fruitless_runs integer not null default 0,
  add column last_round text,
  -- No canary is called before then.
  add column rests_until timestamptz,
  -- When the operator was last told that its asks are held: first at the end of the run that held them.
  add column told_at timestamptz not null default now();
create index run_brakes_open on run_brakes (institution) where released_at is null and resolved_at is null;

-- Logins of a brake that are called live without their user, once for each row. `canary`: while the brake holds.
-- `rest`: once it is resolved. A row is claimed before the call, so a signal alone makes no call.
create table canaries (
  run_id text collate "C" not null,
  institution text not null,
  login_id text collate "C" not null references logins on delete cascade,
  kind text not null check (kind in ('canary', 'rest')),
  -- The run in which it is called; null: an operator's command.
  round text,
  told_at timestamptz,
  claimed_at timestamptz,
  refresh_id text,
  -- `let_in`: the call ended in data. `refused`: the call ended in a code that is for the user, or in an unknown one.
  -- `asked`: the bank had refused passwords, and asked for a one-time code. `none`: the call says nothing.
  verdict text check (verdict in ('let_in', 'refused', 'asked', 'none')),
  settled_at timestamptz,
  judged boolean not null default false,
  primary key (run_id, institution, login_id, kind),
  foreign key (run_id, institution) references run_brakes on delete cascade
);
create index canaries_unsettled on canaries (login_id) where settled_at is null;
create index canaries_of_round on canaries (round, login_id);

-- What unattended live calls teach about a bank (rule 3): whether they ended in data. Null: the answer says nothing, or
-- its data has still to come. The institution is that of the login at the call.
alter table live_calls
  add column institution text,
  add column let_in boolean,
  -- The session of a 202, until its refresh ends: Flinks lets no second live call in beside it (docs/decisions/0020).
  add column request_id text;
update live_calls c set institution = coalesce(l.institution, 'unknown'),
       let_in = case when c.status = 200 and c.code is null then true when c.status = 203 then false end
  from logins l where l.login_id = c.login_id;
create index live_calls_verdicts on live_calls (institution, reserved_at desc) where not attended and let_in is not null;
create index live_calls_unsettled on live_calls (institution, reserved_at) where not attended and let_in is null;
create index live_calls_of_day on live_calls (reserved_at) where not attended;

-- What Flinks' list of ineligible logins says (rule 9); in `logins`, the newest list that could be read.
alter table run_logins
  -- Its LastRefreshDate is older than the data that was stored, so the list says nothing new.
  add column listed_stale boolean not null default false;
alter table logins
  add column listed_state text,
  add column listed_code text,
  add column listed_refresh_at timestamptz,
  add column listed_at timestamptz;

-- LoginIds of the list that no login here has. They are enrolled at Flinks, so they are billed.
create table run_unknown (
  run_id text collate "C" not null references runs on delete cascade,
  login_id text collate "C" not null,
  listed_state text,
  listed_code text,
  listed_refresh_at timestamptz,
  primary key (run_id, login_id)
);

-- Institutions from which nothing comes any more (rule 12), since the first of the three runs that showed it.
create table institutions_down (
  institution text primary key,
  code text not null,
  since timestamptz not null,
  told_at timestamptz not null default now(),
  -- How often the operator was told: at once, after 7 days, after 30.
  times_told integer not null default 1
);
