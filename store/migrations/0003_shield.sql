-- The audit can prove that nobody changed it (docs/decisions/0010-the-audit-chain.md): the database writes date,
-- database user and hashes of each line, the two programs write lines only through functions, and one sealer chains the
-- lines after their commit, so that audited calls never wait for each other.

alter table audit
  -- Where the caller's connection came from; null: from a terminal or from the system itself.
  add column address text,
  -- The user of PostgreSQL that wrote the line, whatever actor it names.
  add column db_user text,
  -- The chain holds hashes of the LoginId and of the detail, each under a key of its own. A withdrawn consent deletes
  -- text and key: what stays proves nothing about the login, and the chain still holds.
  add column login_key text,
  add column login_hash bytea,
  -- Only set where the detail holds an id that may be a LoginId.
  add column detail_key text,
  add column detail_hash bytea,
  -- Position in the chain and the hash of everything up to here; null until the line is sealed.
  add column place bigint unique,
  add column hash bytea;
alter table audit alter column at set default clock_timestamp();

create function audit_hash(key text, value text) returns bytea language sql immutable
  return sha256(convert_to(coalesce(key, '') || value, 'UTF8'));

create function complete_audit_line() returns trigger language plpgsql as $$
begin
  new.at := clock_timestamp();
  new.db_user := coalesce(nullif(current_setting('role'), 'none'), session_user);
  new.place := null;
  new.hash := null;
  new.login_key := case when new.login_id is not null then gen_random_uuid()::text end;
  new.login_hash := audit_hash(new.login_key, new.login_id);
  new.detail_key := case when new.detail::text ~* '[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}' then gen_random_uuid()::text end;
  new.detail_hash := audit_hash(new.detail_key, new.detail::text);
  return new;
end
$$;

-- Lines from before this migration are sealed as they are found.
update audit set
  login_key = case when login_id is not null then gen_random_uuid()::text end,
  detail_key = case when detail::text ~* '[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}' then gen_random_uuid()::text end;
update audit set login_hash = audit_hash(login_key, login_id), detail_hash = audit_hash(detail_key, detail::text);

create trigger complete_audit_line before insert on audit for each row execute function complete_audit_line();
create index audit_unsealed on audit (seq) where place is null;
create index audit_of_login on audit (login_id, seq) where login_id is not null;
create index audit_details_with_ids on audit (seq) where detail_key is not null;

-- The end of the chain, and where it begins since older lines were purged. One row.
create table audit_head (
  one boolean primary key default true check (one),
  place bigint not null default 0,
  hash bytea not null default decode(repeat('00', 32), 'hex'),
  purged_place bigint not null default 0,
  purged_hash bytea not null default decode(repeat('00', 32), 'hex')
);
insert into audit_head default values;

-- What the chain covers of a line: each value with its length in bytes, so that no two lines read alike.
create function audit_words(line audit) returns text language sql stable
  return (
    select string_agg(coalesce(octet_length(convert_to(word, 'UTF8')) || ':' || word, '-'), ',' order by n)
      from unnest(array[
        line.seq::text, to_char(line.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), line.actor, line.action,
        line.run_id, line.address, line.db_user, encode(line.login_hash, 'hex'), encode(line.detail_hash, 'hex')
      ]) with ordinality as words (word, n)
  );

-- Who may be named: the gateway speaks for the keys of the API, the worker for the system and, as commands use its
-- user, for terminals. The owner of the tables (one user for everything) may name all of them.
create function check_audit_actor(actor text) returns void language plpgsql as $$
declare
  caller name := coalesce(nullif(current_setting('role'), 'none'), session_user);
begin
  if actor !~ '^(system|api:[!-~]{1,100}|cli:[^[:cntrl:]]{1,100})$' then
    raise exception 'not an actor of the audit' using errcode = 'check_violation';
  end if;
  if pg_has_role(caller, current_user, 'member')
     or actor like 'api:%' and to_regrole('flinks_refresh_gateway') is not null
        and pg_has_role(caller, 'flinks_refresh_gateway', 'member')
     or actor not like 'api:%' and to_regrole('flinks_refresh_worker') is not null
        and pg_has_role(caller, 'flinks_refresh_worker', 'member') then
    return;
  end if;
  raise exception 'this user may not write an audit line of this actor' using errcode = 'insufficient_privilege';
end
$$;

create function record_audit(actor text, action text, login_id text, run_id text, address text, detail jsonb)
  returns void language plpgsql security definer as $$
begin
  perform check_audit_actor(actor);
  if action !~ '^[a-z_]{1,30}([.][a-z_]{1,30})?$' or octet_length(detail::text) > 65536
     or concat(login_id, run_id, address) ~ '[[:cntrl:]]' or greatest(length(login_id), length(run_id), length(address)) > 200 then
    raise exception 'not a line of the audit' using errcode = 'check_violation';
  end if;
  insert into audit (actor, action, login_id, run_id, address, detail)
    values (actor, action, login_id, run_id, address, detail);
end
$$;

-- A withdrawal begins with its audit line or not at all. Deletes the login, and returns its open withdrawal if there is
-- one.
create function record_withdrawal(hash bytea, login text, card boolean, actor text, address text)
  returns table (withdrawal_id text, delete_card boolean, is_new boolean) language plpgsql security definer as $$
#variable_conflict use_column
declare
  began boolean;
begin
  delete from logins l where l.login_id = login;
  began := found;
  if began then
    insert into withdrawals (login_hash, login_id, delete_card) values (hash, login, card);
  end if;
  return query
    update withdrawals w set delete_card = w.delete_card or card where w.login_id = login
      returning w.withdrawal_id, w.delete_card, began;
  if found then
    perform record_audit(actor, 'login.withdraw', login, null, address, jsonb_build_object('deleteCard', card));
  end if;
end
$$;

create function finish_withdrawal(id text) returns void language sql security definer
  begin atomic
    update withdrawals set login_id = null, delete_card = null, purged_at = now()
     where withdrawal_id = id and login_id is not null;
  end;

-- The only change to what a line says: the LoginId of a recorded withdrawal is removed, and what the detail said about
-- it.
drop function forget_in_audit(text, text);
create function forget_in_audit(withdrawal text) returns void language plpgsql security definer as $$
declare
  gone text;
begin
  select w.login_id into gone from withdrawals w
   where w.withdrawal_id = withdrawal and w.login_id is not null
     and not exists (select from logins l where l.login_id = w.login_id);
  if gone is null then
    raise exception 'no open withdrawal of a login that is gone' using errcode = 'insufficient_privilege';
  end if;
  update audit set login_id = null, login_key = null where login_id = gone;
  update audit set detail = '{"withdrawn": true}', detail_key = null
   where detail_key is not null and strpos(lower(detail::text), gone) > 0;
end
$$;

-- Chains up to `most` lines that have been committed; returns how many. One sealer works at a time: a second one
-- returns 0.
create function seal_audit(most integer) returns integer language plpgsql security definer as $$
declare
  head audit_head;
  line audit;
  sealed integer := 0;
begin
  select * into head from audit_head for update skip locked;
  if not found then
    return 0;
  end if;
  for line in select * from audit where audit.place is null order by audit.seq limit most for update loop
    head.place := head.place + 1;
    head.hash := sha256(head.hash || convert_to(audit_words(line), 'UTF8'));
    update audit set place = head.place, hash = head.hash where audit.seq = line.seq;
    sealed := sealed + 1;
  end loop;
  update audit_head set place = head.place, hash = head.hash;
  return sealed;
end
$$;

-- Deletes the oldest lines of the chain, up to `most`, as far as all of them are older than `age`, which counts as 30
-- days at least. A line in the chain says up to where. Returns how many were deleted.
create function purge_audit(age interval, most integer) returns integer language plpgsql security definer as $$
declare
  head audit_head;
  last audit;
  young bigint;
begin
  select * into head from audit_head for update skip locked;
  if not found then
    return 0;
  end if;
  select audit.place into young from audit
   where audit.place > head.purged_place and audit.at >= now() - greatest(age, interval '30 days')
   order by audit.place limit 1;
  select * into last from audit
   where audit.place > head.purged_place and audit.place <= head.purged_place + most and (young is null or audit.place < young)
   order by audit.place desc limit 1;
  if not found then
    return 0;
  end if;
  delete from audit where audit.place <= last.place;
  update audit_head set purged_place = last.place, purged_hash = last.hash;
  insert into audit (actor, action, detail) values ('system', 'audit.purge',
    jsonb_build_object('lines', last.place - head.purged_place, 'place', last.place, 'hash', encode(last.hash, 'hex')));
  return last.place - head.purged_place;
end
$$;

-- How often Flinks Connect came back with another login since the operator was last told of this one.
alter table logins
  add column mismatches integer not null default 0,
  add column mismatch_told_at timestamptz,
  add column mismatch_wait_id text;
create index logins_with_mismatches on logins (login_id) where mismatches > 0;

-- A table of the caller in pg_temp must not stand in for one of ours.
do $$
declare
  name text;
begin
  foreach name in array array[
    'audit_hash(text, text)', 'complete_audit_line()', 'audit_words(audit)', 'check_audit_actor(text)',
    'record_audit(text, text, text, text, text, jsonb)', 'record_withdrawal(bytea, text, boolean, text, text)',
    'finish_withdrawal(text)', 'forget_in_audit(text)', 'seal_audit(integer)', 'purge_audit(interval, integer)'
  ] loop
    execute format('alter function %s set search_path = pg_catalog, %I, pg_temp', name, current_schema());
    execute format('revoke all on function %s from public', name);
  end loop;
end
$$;

-- A return is taken by one gateway before it is sent on. Null: it has been sent. A time: until then its gateway is
-- sending it; afterwards that gateway is dead, and another one may take the return.
alter table inbox add column lease_until timestamptz;
