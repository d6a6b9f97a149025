-- A refresh that the app asked for with an Idempotency-Key: whose it is, what was asked, and what was answered. The key
-- itself is kept as a hash. The row goes with its login, and is kept as long as all others of the inbox.
alter table inbox
  add column login_id text references logins on delete cascade,
  add column request text,
  -- Null until the answer is known.
  add column answer jsonb;
create index inbox_of_login on inbox (login_id) where login_id is not null;
