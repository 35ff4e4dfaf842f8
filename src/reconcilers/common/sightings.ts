import type { Since, Signs } from '../../healing/signs.ts';

/** Since when things are as they are, as far as this process has seen. */
export interface Sightings {
  /** Notes what was seen now, and says since when it has been so. */
  note<State extends string>(what: string, state: State, nowMs: number): Since<State>;
}

/** A new process knows nothing: everything begins when it first sees it, so it only ever waits longer. */
export function createSightings(): Sightings {
  const seen = new Map<string, Since<string>>();
  return {
    note: (what, state, nowMs) => {
      const known = seen.get(what);
      const now = known?.state === state ? (known as Since<typeof state>) : { state, sinceMs: nowMs };
      seen.set(what, now);
      return now;
    },
  };
}

/** What one pass saw of a member. */
export interface Glance {
  readonly member: string;
  readonly server: Signs['server']['state'];
  readonly host: Signs['host']['state'];
  readonly hostName: string | undefined;
  readonly shell: Signs['shell']['state'];
}

export function signsOf(sightings: Sightings, glance: Glance, nowMs: number): Signs {
  const { member, hostName } = glance;
  const host = sightings.note(`${member}/host`, glance.host, nowMs);
  return {
    member,
    server: sightings.note(`${member}/server`, glance.server, nowMs),
    host: hostName === undefined ? host : { ...host, name: hostName },
    shell: sightings.note(`${member}/shell`, glance.shell, nowMs),
  };
}
