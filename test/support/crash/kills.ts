import { LEASE } from '../../../src/clients/kubernetes/index.ts';
import type { ShellCommand } from '../../../src/seams/shell.ts';
import { during, type MortalOperator, type World, type WorldOptions } from '../world.ts';
import { isCloudWrite } from './faults.ts';

/** after: it was done, and nobody heard of it. meanwhile: it was begun, and goes on without anybody who waits for it. */
export type Moment = 'before' | 'after' | 'meanwhile';

export interface Assassin {
  /** What a world is made with whose operators are killed. */
  readonly options: Pick<WorldOptions, 'between' | 'betweenCluster' | 'betweenShell'>;
  /**
   * Has operators work in the world, one after the other, each killed at its first write that is new, until `reached`.
   * Gives the writes around which one was killed.
   */
  until(world: World, reached: () => Promise<boolean>, describe: () => Promise<string>): Promise<readonly string[]>;
}

/** A flow has about as many writes; more means that what it does is not what it did before. */
const MOST = 400;

/** Kills each operator around the first outside write that was not struck before: to the cloud, to Kubernetes, in a machine. */
export function createAssassin(moment: Moment): Assassin {
  const struck = new Set<string>();
  let world: World | undefined;
  let operator: MortalOperator | undefined;
  let dead = false;
  const isDead = (): boolean => dead;
  const kill = (): void => {
    dead = true;
    operator?.kill();
  };
  const around = async <T>(name: string, act: () => T | Promise<T>): Promise<T> => {
    if (operator === undefined || isDead() || struck.has(name)) return act();
    struck.add(name);
    if (struck.size > MOST) throw new Error(`no end of writes: ${[...struck].slice(-10).join('; ')}`);
    if (moment === 'before') {
      kill();
      return new Promise<T>(() => undefined);
    }
    const work = act();
    if (moment === 'meanwhile') kill();
    const result = await work;
    if (moment === 'after') kill();
    return result;
  };
  return {
    options: {
      between: async (serve, request) =>
        isCloudWrite(request)
          ? around(namesFor(world, await cloudWrite(request)), () => serve(request))
          : serve(request),
      betweenCluster: async (serve, request) => {
        const name = await clusterWrite(request);
        return name === undefined ? serve(request) : around(name, () => serve(request));
      },
      betweenShell: (run, command) => (isLook(command) ? run() : around(withoutNumbers(command.command), run)),
    },
    until: async (its, reached, describe) => {
      world = its;
      struck.clear();
      for (;;) {
        dead = false;
        operator = its.startOperator();
        try {
          await its.until(async () => isDead() || (await reached()), 900_000, describe);
        } finally {
          // It was killed, or it is at its end: nothing that it still does is struck.
          const ended = operator;
          operator = undefined;
          await ended.stop();
        }
        if (!isDead()) return [...struck];
        // Whoever comes next waits for the lease of the dead one, and nothing else: that much can be spared.
        await during(its.clock, its.kube.delete(LEASE, { namespace: 'kube-system', name: 'scp-operator' }));
      }
    },
  };
}

/** Looks change nothing. */
function isLook({ command }: ShellCommand): boolean {
  return command.includes('/run/scp-ask.');
}

async function cloudWrite(request: Request): Promise<string> {
  const { pathname } = new URL(request.url);
  const isData = pathname.endsWith('/file');
  const text = isData ? '' : await request.clone().text();
  // What a machine is told of itself, and its host key, are new with each try.
  return `${request.method} ${pathname} ${text.replaceAll(/"(user_data|scp_host_key)":"[^"]*"/g, '')}`;
}

/** Undefined for what decides nothing: leases, events. A status is told by what it says of the whole. */
async function clusterWrite(request: Request): Promise<string | undefined> {
  const { pathname } = new URL(request.url);
  if (request.method === 'GET' || /\/(leases|events)(\/|$)/.test(pathname)) return undefined;
  const text = await request.clone().text();
  const reason = /"type":"Ready"[^}]*?"reason":"(\w+)"|"reason":"(\w+)"[^}]*?"type":"Ready"/.exec(text);
  const name = /"name":"([^"]*)"/.exec(text)?.[1] ?? '';
  const keys = [...text.matchAll(/"([a-z][\w.-]*)":"[A-Za-z0-9+/=]{20,}"/g)].map(([, key]) => key).join();
  return withoutNumbers(`${request.method} ${pathname} ${name} ${reason?.[1] ?? reason?.[2] ?? keys}`);
}

/** Without what is drawn by lot with each try. */
const withoutNumbers = (text: string): string => text.replaceAll(/[0-9a-f]{12,}/g, '#');

function namesFor(world: World | undefined, text: string): string {
  const tables = Object.values(world?.cloud.snapshot().tables ?? {}).flatMap((group) => Object.values(group));
  const rows = tables.flat() as readonly { readonly id?: unknown; readonly name?: unknown }[];
  const names = rows.filter(({ id, name }) => typeof id === 'string' && id.length > 30 && typeof name === 'string');
  return names.reduce((whole, { id, name }) => whole.replaceAll(String(id), `<${String(name)}>`), text);
}
