-- What the two programs may do, as group roles: a user of the worker is granted the one, a user of the gateway the other.
-- Run after every migration, in the schema of the tables; it may be run again at any time. Only an owner of the tables may
-- run it, and who may not create roles has them created first (docs/data.md).

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
    execute format('revoke all on all tables in schema %I from %I', current_schema(), role);
    -- `audit` is written and read, never changed: there is no more than this for anybody but the owner.
    execute format('grant select, insert on audit to %I', role);
    execute format('grant select on schema_migrations to %I', role);
  end loop;

  -- The worker does all the work, the purge included.
  for name in
    select tablename from pg_tables
     where schemaname = current_schema() and tablename not in ('audit', 'schema_migrations')
  loop
    execute format('grant select, insert, update, delete on %I to flinks_refresh_worker', name);
    -- The gateway looks at everything but raw answers,
    if name <> 'payloads' then
      execute format('grant select on %I to flinks_refresh_gateway', name);
    end if;
  end loop;
end
$$;

-- and writes what the app and its customers say. A login takes its bank data along when it is deleted, as the owner would.
grant insert, update, delete on logins to flinks_refresh_gateway;
grant insert, update, delete on runs, run_logins, run_brakes to flinks_refresh_gateway;
grant insert, update on waits to flinks_refresh_gateway;
grant insert, update on withdrawals to flinks_refresh_gateway;
grant insert, update, delete on events to flinks_refresh_gateway;
grant insert, delete on stopped_endpoints to flinks_refresh_gateway;
grant insert on inbox to flinks_refresh_gateway;

-- A withdrawal ends at the worker; this is all it may change in the audit. Said again, as a copy restored without its
-- privileges has it open to everybody.
revoke all on function forget_in_audit(text, text) from public;
grant execute on function forget_in_audit(text, text) to flinks_refresh_worker;
