-- What each bank did, run by run, so that thirty days of a hundred thousand logins are read from a few hundred rows.
-- Written in the transaction that ends a run (store/runs/bank-days.ts).

alter table logins
  -- Flinks' nightly job was switched off because the login was paused or given up: when the login returns, the job is
  -- switched on again.
  add column nightly_suspended boolean not null default false;

drop index logins_to_enrol;
create index logins_to_enrol on logins (login_id)
  where enrolment_refused is null and (enrolment_wanted is not null or nightly_suspended
    or enrolled and (paused or gave_up_since is not null));

alter table runs
  -- Whether Flinks refused the list of step 1 while it took our other calls; null: the run did not find out.
  add column list_refused boolean;

create table run_institutions (
  run_id text collate "C" not null references runs on delete cascade,
  institution text not null,
  institution_id bigint,
  -- Logins with an outcome other than `revoked`. The parts below add up to this number.
  logins integer not null,
  cached integer not null default 0,
  live integer not null default 0,
  -- Refreshed after their user answered in time for the run.
  attended integer not null default 0,
  awaiting_user integer not null default 0,
  gave_up integer not null default 0,
  unavailable integer not null default 0,
  failed integer not null default 0,
  -- Of `cached` and `live`: the data was under 24 hours old when the run began, so the bank let us in.
  fresh integer not null default 0,
  -- How many logins ended with which code; MFA where the bank only wants its user.
  codes jsonb not null default '{}',
  -- Waits that their user has ended since the run before: how many of them took how many tenths of an hour.
  returns jsonb not null default '{}',
  primary key (run_id, institution)
);

-- Live calls of whole UTC days, counted once the day is over.
create table live_call_days (
  day date primary key,
  attended integer not null,
  unattended integer not null
);
create index live_calls_reserved on live_calls (reserved_at);
create index waits_returned on waits (ended_at) where outcome = 'refreshed' and reason is not null;

-- Runs from before this migration, as far as their ledger still tells.
insert into run_institutions
  (run_id, institution, institution_id, logins, cached, live, attended, awaiting_user, gave_up, unavailable, failed,
   fresh, codes)
with rows as (
  select rl.run_id, coalesce(l.institution, 'unknown') as institution, rl.outcome, rl.path,
         coalesce(rl.code, case when rl.reason = 'mfa' then 'MFA' end) as code
    from run_logins rl join runs r using (run_id) left join logins l using (login_id)
   where r.state in ('finished', 'stopped') and rl.outcome <> 'revoked'
), coded as (
  select run_id, institution, jsonb_object_agg(code, n) as codes
    from (select run_id, institution, code, count(*) as n from rows where code is not null group by 1, 2, 3) c group by 1, 2
)
select run_id, institution, null, count(*),
       count(*) filter (where outcome = 'refreshed' and path = 'cached'),
       count(*) filter (where outcome = 'refreshed' and path = 'live'),
       count(*) filter (where outcome = 'refreshed' and path in ('after_mfa', 'after_reconnect')),
       count(*) filter (where outcome = 'awaiting_user'), count(*) filter (where outcome = 'gave_up'),
       count(*) filter (where outcome = 'unavailable'), count(*) filter (where outcome = 'failed'),
       -- How old cached data was then is not known any more.
       count(*) filter (where outcome = 'refreshed' and path = 'live'),
       coalesce((select c.codes from coded c where c.run_id = rows.run_id and c.institution = rows.institution), '{}')
  from rows group by run_id, institution;
