import { hashOf } from '../../inventory/index.ts';
import { type Finding, sortDrift } from './plan-drift.ts';
import { planFlavors } from './plan-flavor.ts';
import { planImages } from './plan-image.ts';
import { planKeypair } from './plan-keypair.ts';
import { planNetworks } from './plan-network.ts';
import { inOrder, projectLast } from './plan-order.ts';
import { toPlannedChange } from './plan-print.ts';
import { planProject, type Tenancy } from './plan-project.ts';
import { planQuota, QUOTA_SERVICES } from './plan-quota.ts';
import { planRoleAssignments } from './plan-role-assignment.ts';
import { planRouter } from './plan-router.ts';
import { type Declared, joined, type Part, type Scene } from './plan-scene.ts';
import { planSecurityGroups } from './plan-security-group.ts';
import { ifRead } from './plan-unread.ts';
import type { Step } from './step.ts';
import type { ThingKey } from './thing.ts';

export type { Declared, Owner, Problem, Scene } from './plan-scene.ts';

/** What has to be done to make the cloud match, as data: it can be printed, hashed, counted and tested. */
export interface Plan {
  /** What would be done, in an order that respects `needs`. Drift that is only to be reported is not among it. */
  readonly steps: readonly Step[];
  /** Those of them that may be done now. */
  readonly ready: readonly Step[];
  /** Names exactly these steps; consent is given to it. Empty when there are none. */
  readonly hash: string;
  /** Whether some steps wait for consent, and whether it was given. */
  readonly approval: 'NotNeeded' | 'Required' | 'Given';
  readonly drift: readonly Finding[];
  readonly declared: readonly Declared[];
  /** Ids of declared things that exist, for steps that name them. */
  readonly ids: ReadonlyMap<ThingKey, string>;
  readonly tenancy: Tenancy;
  readonly then: Then;
}

/** What comes after the steps. */
export type Then =
  | { readonly kind: 'settled' }
  /** Nothing more can be done before something outside has come about. */
  | { readonly kind: 'polling'; readonly on: string }
  /** Some declared things cannot be made as they are. */
  | { readonly kind: 'stopped'; readonly problems: readonly Declared[] };

/** Decides everything that is to be done for one ScpCloud. Pure. */
export function planScpCloud(scene: Scene): Plan {
  const { tenancy, ...made } = planProject(scene);
  // Of the credentials' own project the token says enough.
  const project = scene.spec.project === undefined ? made : ifRead(scene, 'project', ['project'], made);
  // What we made is let go whatever became of the project; but nothing is made before there is one.
  const stopped = tenancy.stopped || project.declared.some((one) => one.problem !== undefined);
  const whole = stopped && !scene.deleting ? project : joined(project, planContents(scene, tenancy));
  const { steps, drift } = sortDrift(scene.spec.drift, inOrder(projectLast(whole.steps)));
  const hash = steps.length === 0 ? '' : hashOf(steps.map(toPlannedChange));
  const wanting = steps.some((step) => step.consent === true);
  const approval = !wanting ? 'NotNeeded' : scene.spec.approval?.planHash === hash ? 'Given' : 'Required';
  const ready = approval === 'Required' ? withoutConsent(steps) : steps;
  const { declared, ids } = whole;
  return { steps, ready, hash, approval, drift, declared, ids, tenancy, then: thenOf(declared) };
}

/** What each part is decided from. */
const NETWORKING = ['network', 'subnet', 'port', 'router'] as const;

function planContents(scene: Scene, tenancy: Tenancy): Part {
  const networks = ifRead(scene, 'network', NETWORKING, planNetworks(scene, tenancy));
  return joined(
    ...QUOTA_SERVICES.map((service) =>
      ifRead(scene, 'quota', [`${service}-quota`], planQuota(scene, tenancy, service)),
    ),
    planRoleAssignments(scene, tenancy),
    networks,
    ifRead(scene, 'router', NETWORKING, planRouter(scene, tenancy, networks.ids)),
    ifRead(scene, 'security-group', ['security-group'], planSecurityGroups(scene, tenancy)),
    ifRead(scene, 'flavor', ['flavor'], planFlavors(scene, tenancy)),
    ifRead(scene, 'keypair', ['keypair'], planKeypair(scene)),
    ifRead(scene, 'image', ['image'], planImages(scene, tenancy)),
  );
}

/** Leaves out what waits for consent, and what comes after it. */
function withoutConsent(steps: readonly Step[]): Step[] {
  const held = new Set<string>();
  return steps.filter((step) => {
    const waits = step.consent === true || step.needs.some((key) => held.has(key));
    if (waits) held.add(step.key);
    return !waits;
  });
}

function thenOf(declared: readonly Declared[]): Then {
  const problems = declared.filter((one) => one.problem !== undefined);
  if (problems.length > 0) return { kind: 'stopped', problems };
  const on = declared.flatMap((one) => one.waiting ?? []);
  return on.length > 0 ? { kind: 'polling', on: on.join('; ') } : { kind: 'settled' };
}
