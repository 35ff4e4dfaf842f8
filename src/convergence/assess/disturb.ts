import type { Copy, Danger, Disturbance } from './assessment.ts';
import type { GaleraCluster } from './galera.ts';
import type { Majority } from './majority.ts';

const verdict = (reasons: readonly string[]): Disturbance => ({ allowed: reasons.length === 0, reasons });

export const allOf = (...parts: readonly (readonly string[])[]): Disturbance => verdict([...new Set(parts.flat())]);

/** Nothing is touched while something is wrong that only time or a person puts right. */
export const againstDangers = (dangers: readonly Danger[]): string[] => dangers.map(({ message }) => message);

/** Whoever may hold the last good copy stays. */
export function againstLoss(name: string, copies: Readonly<Record<string, Copy>>): string[] {
  if (copies[name] === 'none') return [];
  const others = Object.entries(copies).filter(([other]) => other !== name);
  if (others.some(([, copy]) => copy === 'good')) return [];
  return [`no member beside ${name} is known to hold every acknowledged write`];
}

/** Without it, the others have to be the majority. */
export function againstLostMajority(name: string, majority: Majority): string[] {
  if (majority.quorate !== true) return ['nobody is known to have the majority'];
  const left = [...majority.present].filter((other) => other !== name).length;
  return [
    ...(majority.settled ? [] : ['a node comes or goes, or is not yet known to be dead']),
    ...(majority.maintenance ? ['Pacemaker is in maintenance mode, and moves nothing'] : []),
    ...(left >= majority.needed ? [] : [`without ${name} only ${left} of ${majority.needed} needed votes are left`]),
  ];
}

/** Who serves needs somebody to take over. */
export function againstLostService(
  name: string,
  others: readonly string[],
  clone: string,
  majority: Majority,
): string[] {
  const heirs = others.filter(
    (other) => majority.present.has(other) && !majority.isAside(other) && !majority.isBanned(clone, other),
  );
  return heirs.length > 0 ? [] : [`nobody can take over from ${name}`];
}

/** Load balancers take a while to find out who is well again: until they have, whom they lead clients to is not taken away. */
export function againstLostClients(name: string, reached: readonly string[] | undefined): string[] {
  if (reached?.includes(name) !== true || reached.length > 1) return [];
  return [`the load balancers have nobody beside ${name} to lead clients to`];
}

/** In Galera too; who leaves without a word counts until the others have voted. */
export function againstLostComponent(name: string, cluster: GaleraCluster, isIn: boolean): string[] {
  if (cluster.quorate !== true) return ['no node of Galera belongs to a majority'];
  if (!isIn || (cluster.size - 1) * 2 > cluster.size) return [];
  return [`without ${name} the ${cluster.size - 1} left of ${cluster.size} would not be a majority of Galera`];
}
