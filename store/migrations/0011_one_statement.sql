-- What a refresh writes at each step is one statement.

-- Adds a step, {box, status, code} and perhaps `why`, and gives it its time. Equal answers in a row (polls) become one
-- with a count, `n`. Beyond 2 KB the oldest steps after the first five are dropped: the start and the end explain a
-- refresh.
create function with_step(steps jsonb, step jsonb) returns jsonb language plpgsql as $$
declare
  last jsonb := steps -> -1;
  timed jsonb := step || jsonb_build_object('at', to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'));
begin
  if last - 'at' - 'n' = step then
    return jsonb_set(steps, '{-1}', timed || jsonb_build_object('n', coalesce((last ->> 'n')::integer, 1) + 1));
  end if;
  steps := steps || jsonb_build_array(timed);
  while octet_length(steps::text) > 2000 and jsonb_array_length(steps) > 6 loop
    steps := steps - 5;
  end loop;
  return steps;
end
$$;

-- The settings a run began with. Its refreshes follow them to their end; null: the worker's settings count.
alter table runs add column policy jsonb;
