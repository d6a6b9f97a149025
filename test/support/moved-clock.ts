import { sql } from './database';

/**
 * The clocks of this process and of a database, ahead of the machine's by the same time, for tests in which days pass.
 * They move on like any other clock.
 */
export class MovedClock {
  private readonly real = globalThis.Date;
  /** Kept at the start, because `Date` is replaced later. */
  private readonly machineNow = Date.now.bind(Date);
  private byMs = 0;

  private constructor(private readonly databaseUrl: string) {}

  /** Takes over `Date`, and `now()` and `clock_timestamp()` of connections that are opened from now on. */
  static async of(databaseUrl: string): Promise<MovedClock> {
    const name = new URL(databaseUrl).pathname.slice(1);
    await sql(databaseUrl, DATABASE_CLOCK);
    await sql(databaseUrl, `alter database ${name} set search_path = public, pg_catalog`);
    const clock = new MovedClock(databaseUrl);
    clock.takeOverDate();
    return clock;
  }

  /** Moves both clocks to a moment. */
  async moveTo(ms: number): Promise<void> {
    this.byMs = ms - this.machineNow();
    await sql(this.databaseUrl, `update moved_clock set ahead = $1 * interval '1 millisecond'`, [this.byMs]);
  }

  restore(): void {
    globalThis.Date = this.real;
  }

  private takeOverDate(): void {
    const now = () => this.machineNow() + this.byMs;
    const Moved = class extends this.real {
      static override now = now;
      constructor(...given: [] | [number | string | Date]) {
        super(given.length === 0 ? now() : given[0]);
      }
    };
    globalThis.Date = Moved as DateConstructor;
  }
}

/** Our functions come before those of pg_catalog once the search path names it last. */
const DATABASE_CLOCK = `
  create table moved_clock (ahead interval not null);
  insert into moved_clock values (interval '0');
  grant select on moved_clock to public;
  create function now() returns timestamptz language sql stable
    as $$ select pg_catalog.now() + (select ahead from public.moved_clock) $$;
  create function clock_timestamp() returns timestamptz language sql volatile
    as $$ select pg_catalog.clock_timestamp() + (select ahead from public.moved_clock) $$;
  do $do$
  declare
    here record;
  begin
    for here in select table_name, column_name from information_schema.columns
                 where table_schema = 'public' and column_default = 'now()' loop
      execute format('alter table %I alter column %I set default public.now()', here.table_name, here.column_name);
    end loop;
  end
  $do$`;
