import type { ScpCloudStatus } from '../../api/scp-cloud.ts';
import type { Plan } from './plan.ts';
import { summaryOf, toPlannedChange } from './plan-print.ts';
import { timestamp } from './status.ts';

type Parts = Pick<ScpCloudStatus, 'zones' | 'modules' | 'resources' | 'orphans'>;

/** The status in short words, for `kubectl get`. */
export function inShort(plan: Plan, { zones = [], modules = [], resources = [], orphans = [] }: Parts) {
  const up = modules.filter((module) => module.state === 'Up').length;
  const active = resources.filter((resource) => resource.state === 'Active').length;
  const networks = resources.filter((resource) => resource.kind === 'network').map((resource) => resource.name);
  const words = summaryOf(plan.steps);
  return {
    zones: zones
      .map(({ name, available }) => (available ? name : `${name}!`))
      .join(',')
      .slice(0, 1024),
    modules: `${up}/${modules.length}`,
    resources: `${active}/${resources.length}`,
    networks: networks.join(',').slice(0, 1024),
    drift: plan.drift.length,
    orphans: orphans.length,
    ...(words === '' ? {} : { plan: plan.approval === 'Required' ? `approve ${plan.hash}: ${words}` : words }),
  } satisfies NonNullable<ScpCloudStatus['summary']>;
}

const MOST_CHANGES = 128;

/** What would be done. Absent when nothing is to be done. */
export function planOf(plan: Plan, previous: ScpCloudStatus['plan'], nowMs: number): ScpCloudStatus['plan'] {
  if (plan.steps.length === 0) return undefined;
  const omitted = plan.steps.length - MOST_CHANGES;
  return {
    hash: plan.hash,
    madeAt: previous?.hash === plan.hash ? previous.madeAt : timestamp(nowMs),
    summary: summaryOf(plan.steps).slice(0, 255),
    approval: plan.approval,
    changes: plan.steps.slice(0, MOST_CHANGES).map((step) => {
      const change = toPlannedChange(step);
      return { ...change, fields: change.fields.slice(0, 32).map(bounded) };
    }),
    ...(omitted > 0 ? { omitted } : {}),
  };
}

function bounded({ field, from, to }: { field: string; from?: string | undefined; to?: string | undefined }) {
  return {
    field: field.slice(0, 255),
    ...(from === undefined ? {} : { from: from.slice(0, 1024) }),
    ...(to === undefined ? {} : { to: to.slice(0, 1024) }),
  };
}
