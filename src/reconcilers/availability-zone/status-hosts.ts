import type { HostStatus } from '../../api/availability-zone.ts';
import { wordsOf } from '../../inventory/index.ts';
import { timestamp } from '../../runtime/index.ts';
import { type ComputeService, computesOf, type Observed, serversOn } from './observed.ts';
import type { Plan, Scene } from './plan.ts';
import { declaredHosts } from './plan-hosts.ts';
import { isDisabledByUs } from './plan-maintenance.ts';

const MOST_HOSTS = 1024;

/** Hosts of the zone and of spec.hosts, each with the time since which it is as it is. */
export function hostsOf(
  scene: Pick<Scene, 'owner' | 'spec' | 'observed'>,
  plan: Pick<Plan, 'ours' | 'progress'>,
  previous: readonly HostStatus[],
  nowMs: number,
): HostStatus[] {
  const members = plan.ours.have?.hosts ?? [];
  const declared = declaredHosts(scene);
  return [...new Set([...declared, ...members])]
    .toSorted()
    .slice(0, MOST_HOSTS)
    .map((name) => {
      const service = computesOf(scene.observed).find(({ host }) => host === name);
      const now = {
        name,
        declared: declared.includes(name),
        member: members.includes(name),
        ...serviceOf(scene, service),
        ...figuresOf(scene.observed, name),
        ...progressOf(plan, name),
      };
      return {
        ...now,
        since: since(
          now,
          previous.find((host) => host.name === name),
          nowMs,
        ),
      };
    });
}

function serviceOf(scene: Pick<Scene, 'owner'>, service: ComputeService | undefined) {
  if (service === undefined)
    return { state: 'Unknown', status: 'Unknown', disabledByUs: false, forcedDown: false } as const;
  const reason = wordsOf(service.disabled_reason);
  const forcedDown = service.forced_down === true;
  return {
    state: service.state === 'up' ? 'Up' : service.state === 'down' ? 'Down' : 'Unknown',
    status: service.status === 'disabled' ? 'Disabled' : 'Enabled',
    ...(reason === '' ? {} : { reason: reason.slice(0, 1024) }),
    disabledByUs: isDisabledByUs(scene, service),
    forcedDown,
    ...(forcedDown ? { message: FORCED_DOWN } : {}),
  } as const;
}

/** Nova refuses to clear it while evacuations away from the host are not finished, which its nova-compute does at start. */
const FORCED_DOWN =
  'Nova was told that this host is dead (forced down) and gives it no work. When it is sound again: restart its ' +
  'nova-compute, which clears away what was evacuated, and then run "openstack compute service set --up"';

function figuresOf(observed: Observed, name: string) {
  const instances = serversOn(observed, name).length;
  const hypervisor = observed.entries.hypervisor.find(
    ({ service, hypervisor_hostname: hostname }) => (service?.host ?? hostname) === name,
  );
  const { vcpus, vcpus_used: cpusUsed, memory_mb: memory, memory_mb_used: memoryUsed } = hypervisor ?? {};
  return {
    instances,
    ...(vcpus == null || cpusUsed == null ? {} : { vcpus: { used: cpusUsed, total: vcpus } }),
    ...(memory == null || memoryUsed == null ? {} : { memoryMiB: { used: memoryUsed, total: memory } }),
  };
}

function progressOf({ progress }: Pick<Plan, 'progress'>, name: string) {
  const one = progress.find(({ host }) => host === name);
  if (one === undefined) return {};
  const { state, remaining, message, waiting } = one;
  const text = message ?? waiting;
  const maintenance = { state, remaining, ...(text === undefined ? {} : { message: text.slice(0, 1024) }) };
  return { maintenance };
}

type Lasting = Pick<HostStatus, 'state' | 'status' | 'forcedDown'>;

function since(now: Lasting, before: HostStatus | undefined, nowMs: number): string {
  const same = before?.state === now.state && before.status === now.status && before.forcedDown === now.forcedDown;
  return (same ? before.since : undefined) ?? timestamp(nowMs);
}
