import type { Session } from './openstack-raw.ts';

/** Remembers what a suite made and takes it away again, last first, whatever became of it meanwhile. */
export function cleanup(): {
  /** To be deleted at the end. */
  add(session: Session, service: string, path: string): void;
  run(): Promise<void>;
} {
  const made: (() => Promise<unknown>)[] = [];
  return {
    add: (session, service, path) => made.push(() => session.call(service, 'DELETE', path)),
    run: async () => {
      for (const remove of made.reverse()) await remove();
      made.length = 0;
    },
  };
}
