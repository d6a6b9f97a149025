-- A login is found by the app's own reference too.
create index logins_by_reference on logins (reference) where reference is not null;
