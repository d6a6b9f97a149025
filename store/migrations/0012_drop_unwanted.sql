-- No program deletes a login by itself: a gateway that was taken over would erase customers without a withdrawal. Two
-- functions do: record_withdrawal, with its audit line, and the one here.

-- Of logins that this transaction has just registered, deletes those that must not stay registered: the purge of an
-- earlier consent is not done, or another login has taken their place. Returns all of these, with the reason.
-- `created_at` is the start of the transaction that registered a login, and no program may change it (roles.sql), so
-- whoever forges a replacement still deletes nothing that was there before.
create function drop_unwanted(registered text[]) returns table (login_id text, why text) language plpgsql security definer as $$
#variable_conflict use_column
begin
  return query
    with unwanted as (
      select w.login_id, 'withdrawn' as why from withdrawals w where w.login_id = any (registered)
      union all
      select r.login_id, 'replaced' from replacements r where r.login_id = any (registered) and r.replaced_at is not null
    ), dropped as (
      delete from logins l where l.login_id in (select u.login_id from unwanted u) and l.created_at = now()
    )
    select u.login_id, u.why from unwanted u;
end
$$;
do $$
begin
  execute format('alter function drop_unwanted(text[]) set search_path = pg_catalog, %I, pg_temp', current_schema());
  revoke all on function drop_unwanted(text[]) from public;
end
$$;
