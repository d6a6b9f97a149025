-- What the two programs may do, as group roles: a user of the worker is granted the one, a user of the gateway the other.
-- store/roles.ts runs this after every migration, in the schema of the tables, with their names (store/tables.ts) in
-- flinks_refresh.tables. It may be run again at any time. Only an owner of the tables may run it, and who may not create
-- roles has them created first (docs/data.md).

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
    -- The worker does all the work, the purge included.
    execute format('grant select on %I to flinks_refresh_worker', name);
    if name not in ('audit', 'schema_migrations') then
      execute format('grant insert, update, delete on %I to flinks_refresh_worker', name);
    end if;
    -- The gateway looks at everything but raw answers,
    if name <> 'payloads' then
      execute format('grant select on %I to flinks_refresh_gateway', name);
    end if;
  end loop;
end
$$;

-- and writes what the app and its customers say. What belongs to a login or a run goes with it, as the owner would.
grant insert, update, delete on logins, runs to flinks_refresh_gateway;
grant insert, update on run_logins, run_brakes to flinks_refresh_gateway;
grant insert, update on waits to flinks_refresh_gateway;
grant insert, update on withdrawals to flinks_refresh_gateway;
grant insert, update, delete on events to flinks_refresh_gateway;
grant insert, delete on stopped_endpoints to flinks_refresh_gateway;
grant insert on inbox to flinks_refresh_gateway;

-- `audit` is written and read, never changed: there is no more than this for anybody but the owner.
grant insert on audit to flinks_refresh_worker, flinks_refresh_gateway;
-- A withdrawal ends at the worker; this is all it may change in the audit. Said again, as a copy restored without its
-- privileges has it open to everybody.
revoke all on function forget_in_audit(text, text) from public;
grant execute on function forget_in_audit(text, text) to flinks_refresh_worker;
