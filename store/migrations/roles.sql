-- What the two programs may do, as group roles: a user of the worker is granted the one, a user of the gateway the
-- other. store/roles.ts runs this after every migration, in the schema of the tables, with their names
-- (store/tables.ts) in flinks_refresh.tables. It may be run again at any time. Only an owner of the tables may run it,
-- and an owner who may not create roles has somebody else create them first (docs/data.md).

do $$
declare
  role text;
  name text;
begin
  foreach role in array array['flinks_refresh_worker', 'flinks_refresh_gateway'] loop
    begin
      if not exists (select from pg_roles where rolname = role) then
        execute format('create role %I nologin', role);
      end if;
    exception when duplicate_object or unique_violation then
      -- Somebody else has just made it: roles are the server's, not the database's.
      null;
    end;
    execute format('grant usage on schema %I to %I', current_schema(), role);
  end loop;

  foreach name in array string_to_array(current_setting('flinks_refresh.tables'), ',') loop
    execute format('revoke all on %I from flinks_refresh_worker, flinks_refresh_gateway', name);
    -- The worker does all the work.
    execute format('grant select on %I to flinks_refresh_worker', name);
    if name not in ('audit', 'audit_head', 'withdrawals', 'schema_migrations') then
      execute format('grant insert on %I to flinks_refresh_worker', name);
    end if;
    if name not in ('audit', 'audit_head', 'withdrawals', 'schema_migrations', 'logins') then
      execute format('grant update on %I to flinks_refresh_worker', name);
    end if;
    -- The gateway may read everything except raw answers.
    if name <> 'payloads' then
      execute format('grant select on %I to flinks_refresh_gateway', name);
    end if;
  end loop;
end
$$;

-- Rows that the worker purges, gives back after an undo, or deletes once they are done. Every other row goes with its
-- login, run or wait.
grant delete on accounts, attributes, events, holders, inbox, institutions_down, live_calls, payloads, refreshes, replaced_logins,
  replacements, run_logins, run_unknown, runs, stopped_endpoints, transactions, waits to flinks_refresh_worker;

-- The gateway writes what the app and its customers say.
grant insert on logins to flinks_refresh_gateway;
grant insert, update on runs to flinks_refresh_gateway;
grant insert, update on run_logins, run_brakes to flinks_refresh_gateway;
-- A gateway may end a run whose workflow is gone, and then keeps the run's figures.
grant insert on run_institutions, live_call_days to flinks_refresh_gateway;
grant insert, update, delete on connect_returns to flinks_refresh_gateway;
grant insert, update on waits to flinks_refresh_gateway;
grant insert, update, delete on events to flinks_refresh_gateway;
grant delete on stopped_endpoints to flinks_refresh_gateway;
grant insert, update, delete on inbox to flinks_refresh_gateway;

-- Only functions delete a login: record_withdrawal, and drop_unwanted, which goes by the time of the login's
-- registration. So nobody may change that time. Only the worker gives a login another LoginId, or records that it has
-- one.
do $$
declare
  one record;
begin
  for one in
    select who, may, of, string_agg(quote_ident(attname), ', ') as columns
      from (values
        ('flinks_refresh_worker', 'update', 'logins', array['created_at']),
        ('flinks_refresh_gateway', 'update', 'logins', array['login_id', 'created_at']),
        ('flinks_refresh_gateway', 'update', 'replacements', array['replaced_at']),
        ('flinks_refresh_gateway', 'insert', 'replacements', array['replaced_at'])
      ) as rights (who, may, of, but)
      join pg_attribute on attrelid = of::regclass and attnum > 0 and not attisdropped and attname <> all (but)
     group by who, may, of
  loop
    execute format('grant %s (%s) on %I to %I', one.may, one.columns, one.of, one.who);
  end loop;
end
$$;

-- `audit` and `withdrawals` are written by functions alone (0003_shield.sql), which check whose line it is and write
-- its date, and logins are deleted by them. Their rights are set again here, because in a copy restored without
-- privileges everybody may call them.
do $$
declare
  name text;
begin
  foreach name in array array[
    'record_audit(text, text, text, text, text, jsonb)', 'record_withdrawal(bytea, text, boolean, text, text)',
    'finish_withdrawal(text)', 'forget_in_audit(text)', 'seal_audit(integer)', 'purge_audit(interval, integer)',
    'drop_unwanted(text[])'
  ] loop
    execute format('revoke all on function %s from public, flinks_refresh_worker, flinks_refresh_gateway', name);
    execute format('grant execute on function %s to flinks_refresh_worker', name);
  end loop;
end
$$;
grant execute on function record_audit(text, text, text, text, text, jsonb) to flinks_refresh_gateway;
grant execute on function record_withdrawal(bytea, text, boolean, text, text) to flinks_refresh_gateway;
grant execute on function drop_unwanted(text[]) to flinks_refresh_gateway;
-- A withdrawal is locked while it ends, which needs the right to update some column. This one is of no use alone: the
-- table's check ties it to the LoginId.
grant update (purged_at) on withdrawals to flinks_refresh_worker;
