-- A login may be replaced by another LoginId of the same customer and accounts: a new card, user name or language
-- (docs/decisions/0014-succession.md). Its row takes the new LoginId, and everything it owns follows.

do $$
declare
  one record;
begin
  for one in
    select conrelid::regclass as owner, conname from pg_constraint
     where confrelid = 'logins'::regclass and contype = 'f' and confdeltype = 'c'
  loop
    execute format('alter table %s drop constraint %I', one.owner, one.conname);
    execute format('alter table %s add constraint %I foreign key (login_id) references logins on update cascade on delete cascade',
                   one.owner, one.conname);
  end loop;
end
$$;

-- LoginIds that Flinks Connect returned for a login, or that somebody named as its successor.
create table replacements (
  replacement_id text collate "C" primary key default gen_random_uuid()::text,
  -- The login that is, or was, replaced, and the LoginId that takes its place.
  login_id text collate "C" not null,
  by_login_id text collate "C" not null,
  -- The registered row that this belongs to: `login_id` until it is replaced, then its newest successor.
  holder text collate "C" not null references logins on update cascade on delete cascade,
  -- `return`: Flinks Connect came back with it. `request`: app or operator named it.
  source text not null check (source in ('return', 'request')),
  -- The language of the page that opened Connect.
  language text check (language in ('en', 'fr')),
  seen_at timestamptz not null default now(),
  -- The operator was told of it.
  told_at timestamptz,
  -- Its accounts are to be compared; when they were, and what they prove. `proof` is null if they were not compared, or
  -- could not be read (`code`).
  look_wanted boolean not null default false,
  looked_at timestamptz,
  proof text check (proof in ('accounts', 'partial', 'none')),
  -- The proof that app and operator were last told of.
  offered_proof text,
  code text,
  -- Only a row with this is carried out.
  decided_at timestamptz,
  forced boolean not null default false,
  -- Why it could not be carried out.
  refused text,
  -- Since then `login_id` is no login any more. The next three columns keep what it was known by.
  replaced_at timestamptz,
  reference text,
  institution text,
  institution_id integer,
  -- This replacement puts a replaced login back: what came with its successor goes.
  undoes boolean not null default false,
  -- Since when Flinks' nightly job leaves `login_id` alone; null: it may still look at the login.
  switched_off_at timestamptz,
  unsettled boolean not null default false,
  unique (login_id, by_login_id)
);
create unique index replacements_done on replacements (login_id) where replaced_at is not null;
create index replacements_of_holder on replacements (holder);
create index replacements_by on replacements (by_login_id);

-- What a replaced login had at the hand-over, for as long as the operator can undo that: its row, accounts and holders.
create table replaced_logins (
  replacement_id text collate "C" primary key references replacements on delete cascade,
  holder text collate "C" not null references logins on update cascade on delete cascade,
  kept jsonb not null,
  kept_at timestamptz not null default now()
);
create index replaced_logins_of_holder on replaced_logins (holder);
create index replaced_logins_age on replaced_logins (kept_at);

create index replacements_open on replacements (seen_at)
  where look_wanted and looked_at is null and replaced_at is null
     or decided_at is not null and switched_off_at is null and refused is null;

-- Withdrawals of one transaction are one customer's: a repeat reaches them all. Read together with `withdrawn_at`,
-- because a restored copy counts transactions anew. Null: from before successions.
alter table withdrawals add column began_in xid8;
alter table withdrawals alter column began_in set default pg_current_xact_id();

-- A replaced login has no row of its own: its record is deleted instead.
create or replace function record_withdrawal(hash bytea, login text, card boolean, actor text, address text)
  returns table (withdrawal_id text, delete_card boolean, is_new boolean) language plpgsql security definer as $$
#variable_conflict use_column
declare
  began boolean;
begin
  delete from logins l where l.login_id = login;
  began := found;
  delete from replacements r where r.login_id = login and r.replaced_at is not null;
  began := began or found;
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
do $$
begin
  execute format('alter function record_withdrawal(bytea, text, boolean, text, text) set search_path = pg_catalog, %I, pg_temp',
                 current_schema());
end
$$;
