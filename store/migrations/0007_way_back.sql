-- Flinks' number for the bank: with it, Flinks Connect opens that bank's own sign-in.
alter table logins add column institution_id integer;

-- Ways back from Flinks Connect and from a bank's page (docs/connect-page.md). The address that Connect and bank are
-- given holds a random nonce, not the link, and only its hash is stored here.
create table connect_returns (
  nonce_hash bytea primary key,
  wait_id text collate "C" not null references waits on delete cascade,
  -- The click that led to Connect.
  open_id text not null,
  created_at timestamptz not null default now(),
  -- A nonce is used once.
  used_at timestamptz
);
create index connect_returns_by_wait on connect_returns (wait_id);
create index connect_returns_by_age on connect_returns (created_at);
