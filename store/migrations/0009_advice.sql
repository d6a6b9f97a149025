-- Users who are needed soon (docs/events.md): an app is told once about the data that will be too old.
alter table logins
  -- The last_refreshed_at that login.user_needed_soon was told about.
  add column needed_soon_for timestamptz;
