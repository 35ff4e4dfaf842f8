import { type ComputeService, computesOf } from './observed.ts';
import type { Plan, Scene } from './plan.ts';
import { claimants, declaredHosts, idlePatterns, zonesHolding } from './plan-hosts.ts';
import type { FailureDomain } from './status.ts';

/** Proof that what is declared as a failure domain is one: its hosts are its own, and one at least is alive. */
export function failureDomainOf(
  scene: Pick<Scene, 'spec' | 'observed' | 'neighbours'>,
  plan: Pick<Plan, 'ours'>,
): FailureDomain {
  const type = 'FailureDomain';
  const shared = sharedHosts(scene, plan);
  if (shared !== undefined) return { type, status: 'False', reason: 'SharedHost', message: shared };
  const hosts = plan.ours.have?.hosts ?? [];
  const services = computesOf(scene.observed).filter(({ host }) => hosts.includes(host));
  const live = services.filter(({ state, status }) => state === 'up' && status === 'enabled');
  if (live.length === 0) {
    const how = services.map(inWords).join(', ');
    const message = `no host of the zone is up and enabled: ${how === '' ? 'it has none' : how}`;
    return { type, status: 'False', reason: 'NoLiveHost', message };
  }
  const idle = idlePatterns(scene);
  if (idle.length > 0) {
    const message = `${idle.join(', ')} in spec.hosts matches no host of the cloud`;
    return { type, status: 'False', reason: 'NoSuchHost', message };
  }
  const forced = services.filter(({ forced_down: isForced }) => isForced === true).map(inWords);
  const known = [`${live.length} of ${hosts.length} hosts up and enabled, none shared with another zone`, ...forced];
  return { type, status: 'True', reason: 'Isolated', message: known.join('; ') };
}

function inWords({ host, state, status, forced_down: forced }: ComputeService): string {
  return `${host} is ${forced === true ? 'forced down (see status.hosts)' : (state ?? 'unknown')} and ${status}`;
}

function sharedHosts(
  scene: Pick<Scene, 'spec' | 'observed' | 'neighbours'>,
  { ours }: Pick<Plan, 'ours'>,
): string | undefined {
  for (const host of declaredHosts(scene)) {
    const [rival] = claimants(scene, host);
    if (rival !== undefined) return `${host} is declared by AvailabilityZone ${rival.name} (zone ${rival.zone}) too`;
    const holder = zonesHolding(scene, host, ours.have).find(({ availability_zone: zone }) => zone !== scene.spec.zone);
    if (holder !== undefined) return `${host} is in zone ${holder.availability_zone ?? ''} by aggregate ${holder.name}`;
  }
  return undefined;
}
