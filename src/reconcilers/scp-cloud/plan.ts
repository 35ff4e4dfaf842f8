import { type PlannedSteps, underControl } from '../../planning/plan-consent.ts';
import { planBastion, type PlannedBastion } from './plan-bastion.ts';
import { planFlavors } from './plan-flavor.ts';
import { planImages } from './plan-image.ts';
import { planKeypair } from './plan-keypair.ts';
import { planNetworks } from './plan-network.ts';
import { guardMass } from '../../planning/plan-mass.ts';
import { inOrder, withoutThoseOn } from '../../planning/plan-order.ts';
import { planOrphans } from './plan-orphans.ts';
import { projectLast } from './plan-project-last.ts';
import { planProject, type Tenancy } from './plan-project.ts';
import { planQuota, QUOTA_SERVICES } from './plan-quota.ts';
import { planRoleAssignments } from './plan-role-assignment.ts';
import { planRouter } from './plan-router.ts';
import { type Declared, joined, NOTHING, type Part, type Scene } from './plan-scene.ts';
import { planSecurityGroups } from './plan-security-group.ts';
import { ifRead } from './plan-unread.ts';
import type { Step } from './step.ts';
import { keyOf, type ThingKey } from './thing.ts';

export type { Declared, Owner, Problem, Scene } from './plan-scene.ts';

/** What has to be done to make the cloud match, as data: it can be printed, hashed, counted and tested. */
export interface Plan extends PlannedSteps<Step> {
  readonly declared: readonly Declared[];
  /** Ids of declared things that exist, for steps that name them. */
  readonly ids: ReadonlyMap<ThingKey, string>;
  readonly tenancy: Tenancy;
  readonly bastion: PlannedBastion;
  /** Why orphans that are to be removed are not among the steps, by id. */
  readonly kept: ReadonlyMap<string, string>;
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
  const { kept, steps: removals } = planOrphans(scene);
  const contents = stopped && !scene.deleting ? NOTHING : planContents(scene, tenancy);
  const bastion = planBastion(scene, tenancy, contents.ids);
  const whole =
    stopped && !scene.deleting ? project : joined(project, contents, bastion, { ...NOTHING, steps: removals });
  const { ids } = whole;
  const { steps, declared } = waitForStopped(inOrder(projectLast(goingBefore(scene, bastion, whole.steps))), whole);
  // Deleting the whole object is consent to what it takes.
  const guarded = scene.deleting ? steps : guardMass(steps, ids.size, scene.spec.unapprovedDeletions);
  const planned = underControl(scene.spec, guarded, scene.window);
  return { ...planned, declared, ids, tenancy, bastion, kept, then: thenOf(declared) };
}

/** Networks, an image and a project are let go once the machine that stands on them has gone: Nova takes its time. */
function goingBefore({ referenced }: Scene, { leaving }: PlannedBastion, steps: readonly Step[]): readonly Step[] {
  const goes = ({ action }: Step) => action === 'Delete' || action === 'Release';
  if (referenced) return steps.filter((step) => step.do === 'change-bastion');
  return leaving ? steps.filter((step) => step.do === 'change-bastion' || !goes(step)) : steps;
}

/** What each part is decided from. */
const NETWORKING = ['network', 'subnet', 'port', 'router'] as const;

function planContents(scene: Scene, tenancy: Tenancy): Part {
  const networks = ifRead(scene, 'network', NETWORKING, planNetworks(scene, tenancy));
  // Limits go with their project, and those of one that has gone cannot be read.
  const limited = scene.deleting ? [] : QUOTA_SERVICES;
  return joined(
    ...limited.map((service) => ifRead(scene, 'quota', [`${service}-quota`], planQuota(scene, tenancy, service))),
    ifRead(scene, 'role-assignment', ['role-assignment'], planRoleAssignments(scene, tenancy)),
    networks,
    ifRead(scene, 'router', NETWORKING, planRouter(scene, tenancy, networks.ids)),
    ifRead(scene, 'security-group', ['security-group'], planSecurityGroups(scene, tenancy)),
    ifRead(scene, 'flavor', ['flavor'], planFlavors(scene, tenancy)),
    ifRead(scene, 'keypair', ['keypair'], planKeypair(scene)),
    ifRead(scene, 'image', ['image'], planImages(scene, tenancy)),
  );
}

/** What builds on a thing that cannot be made waits for it. */
function waitForStopped(steps: readonly Step[], { declared, ids }: Part): Pick<Part, 'steps' | 'declared'> {
  const stopped = new Set(
    declared
      .filter((one) => one.problem !== undefined)
      .map(({ thing }) => keyOf(thing.kind, thing.name))
      .filter((key) => !ids.has(key)),
  );
  const free = withoutThoseOn(steps, stopped);
  const held = steps.filter((step) => !free.includes(step));
  const waiting = declared.map((one) => {
    const step = held.find(({ thing }) => thing.kind === one.thing.kind && thing.name === one.thing.name);
    const on = step?.needs.find((key) => stopped.has(key as ThingKey));
    return on === undefined || one.problem !== undefined ? one : { ...one, waiting: on.replace('/', ' ') };
  });
  return { steps: free, declared: waiting };
}

function thenOf(declared: readonly Declared[]): Then {
  const problems = declared.filter((one) => one.problem !== undefined);
  if (problems.length > 0) return { kind: 'stopped', problems };
  const on = declared.flatMap((one) => one.waiting ?? []);
  return on.length > 0 ? { kind: 'polling', on: on.join('; ') } : { kind: 'settled' };
}
