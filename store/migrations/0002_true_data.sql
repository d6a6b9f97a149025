-- What is stored is what the bank says, whatever its ids do (docs/bank-data.md): our ids are not Flinks' any more, rows
-- that the bank takes back leave a trace, and every change of a row has a place in one order per login.

alter table logins
  -- The place of the newest change of a transaction. Drawn under the lock of this row, so places become visible in order.
  add column change_seq bigint not null default 0;

alter table accounts
  -- Flinks' newest Id of it, null while that is `account_id`, which is ours and stays.
  add column flinks_account_id text collate "C",
  -- Since when Flinks' answers hold it in a form that cannot be read.
  add column stale_since timestamptz;

alter table transactions rename column vanished_at to withdrawn_at;
alter table transactions
  -- Flinks' newest Id of it; null where Flinks gave none. `transaction_id` is ours, and stays.
  add column flinks_id text collate "C",
  -- LastRefresh of the answer that first lacked it, where one such answer is not enough to withdraw it.
  add column lacked_as_of timestamptz,
  -- That answer lacked many other rows too: only an answer that covers the day of this one confirms the loss.
  add column lacked_in_mass boolean not null default false,
  -- Places in the order of logins.change_seq: when it was first added, last added (again), last changed.
  add column first_seq bigint not null default 0,
  add column added_seq bigint not null default 0,
  add column change_seq bigint not null default 0;

-- An id that begins with `key-` was made by us: for a row without Id, or from an Id too long for an index.
with placed as (
  select login_id, account_id, transaction_id,
         row_number() over (partition by login_id order by date nulls last, account_id, transaction_id) as seq
    from transactions
)
update transactions t
   set flinks_id = case when t.transaction_id not like 'key-%' then t.transaction_id end,
       first_seq = p.seq, added_seq = p.seq, change_seq = p.seq
  from placed p
 where (t.login_id, t.account_id, t.transaction_id) = (p.login_id, p.account_id, p.transaction_id);
update logins l set change_seq = c.newest
  from (select login_id, max(change_seq) as newest from transactions group by login_id) c
 where l.login_id = c.login_id;

create index transactions_changes on transactions (login_id, change_seq);

-- What a cursor is checked by: a random text for the changes up to `seq`. After a restore the same place may mean
-- another change.
create table change_marks (
  login_id text collate "C" not null references logins on delete cascade,
  seq bigint not null,
  digest text not null default replace(gen_random_uuid()::text, '-', ''),
  primary key (login_id, seq)
);
insert into change_marks (login_id, seq) select login_id, change_seq from logins where change_seq > 0;
