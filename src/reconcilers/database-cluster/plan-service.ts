import type { Assessment } from '../../convergence/assess/index.ts';
import type { ExternalError } from '../../errors/external-error.ts';
import type { Guest } from '../common/guests.ts';
import type { MachineCluster } from './cluster.ts';
import type { Databases } from './look-databases.ts';
import type { Tls } from './look-tls.ts';
import type { Blueprint, Placement } from '../../topologies/blueprint.ts';
import { planActions } from './plan-actions.ts';
import { planDatabases } from './plan-databases.ts';
import { planForgetting } from './plan-forget.ts';
import type { Inside } from './plan-inside.ts';
import type { Problem, Waiting } from './plan-parts.ts';
import type { Endpoint } from './status-endpoint.ts';

export interface ServiceScene {
  readonly cluster: MachineCluster;
  /** Undefined: nobody serves yet. An error: the server did not answer. */
  readonly databases: Databases | ExternalError | undefined;
  readonly assessment: Assessment | undefined;
  readonly tls: Tls;
  readonly endpoint: Endpoint;
  readonly blueprint: Blueprint;
  readonly placement: Placement | undefined;
  readonly guests: ReadonlyMap<string, Guest>;
  /** When Pacemaker was last told to forget failures. */
  readonly forgottenMs: number | undefined;
  /** When all of it had been seen. */
  readonly nowMs: number;
}

/** Adds what the service as a whole needs to what its machines need. Pure. */
export function withService(inside: Inside, scene: ServiceScene): Inside {
  const { cluster, databases, assessment, tls, endpoint } = scene;
  const actions = planActions({ ...scene, inside });
  const ca = tls.texts?.['ca.crt'];
  const planned =
    databases === undefined || databases instanceof Error
      ? { steps: [], problems: [] }
      : planDatabases({ cluster, databases, endpoint, ca });
  return {
    ...inside,
    steps: [...tls.steps, ...inside.steps, ...planned.steps, ...actions.steps, ...planForgetting(scene)],
    problems: [...inside.problems, ...dangersIn(assessment, inside), ...planned.problems, ...actions.problems],
    waiting: [...inside.waiting, ...waitingFor(scene, inside)],
  };
}

const DANGERS: Record<Assessment['dangers'][number]['kind'], Problem['reason']> = {
  'two-primaries': 'SplitBrain',
  'split-brain': 'SplitBrain',
  'no-majority': 'NoQuorum',
  'no-good-copy': 'DataLost',
  'unknown-copies': 'NoPrimary',
  frozen: 'NoPrimary',
};

/** While a cluster is only being made, nothing is dangerous that is not there yet. */
function dangersIn(assessment: Assessment | undefined, { whole }: Inside): readonly Problem[] {
  const dangers = assessment?.dangers ?? [];
  const grave = whole ? dangers : dangers.filter(({ kind }) => kind === 'two-primaries' || kind === 'split-brain');
  return grave.map(({ kind, message }) => ({ reason: DANGERS[kind], message }));
}

function waitingFor({ databases, assessment }: ServiceScene, { whole }: Inside): readonly Waiting[] {
  if (!whole) return [];
  if (databases instanceof Error) return [{ on: `the database to answer: ${databases.message}`, stage: 'repair' }];
  if (assessment?.primary === undefined) return [{ on: 'a member to serve', stage: 'repair' }];
  if (assessment.cutOff !== undefined) return [{ on: `clients to get through: ${assessment.cutOff}`, stage: 'repair' }];
  const behind = Object.entries(assessment.members).filter(
    ([, { copy, replication }]) => copy !== 'none' && replication.state !== 'InSync' && replication.state !== 'None',
  );
  return behind.map(([name, { replication }]) => ({
    on: `${name} to catch up (${replication.state}${replication.message === undefined ? '' : `: ${replication.message}`})`,
    stage: 'resync',
  }));
}
