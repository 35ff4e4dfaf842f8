import { z } from 'zod';
import { DRIFT_POLICIES } from './control.ts';
import { integer, listAtomic, listMap, time } from './schema.ts';

const word = (max = 255) => z.string().max(max);
const count = () => integer(0, Number.MAX_SAFE_INTEGER);

export const IMPACTS = ['None', 'Restart', 'Replace', 'Destroy'] as const;
export type Impact = (typeof IMPACTS)[number];

export const ACTIONS = ['Create', 'Update', 'Replace', 'Delete', 'Adopt', 'Release'] as const;
export type PlanAction = (typeof ACTIONS)[number];

const fieldChange = z.object({
  field: word().describe('Path of the field below the thing.'),
  from: word(1024).optional().describe('What is there. Secrets are never shown.'),
  to: word(1024).optional().describe('What is wanted. Secrets are never shown.'),
});

const plannedChange = z.object({
  action: z.enum(ACTIONS).describe('What would be done. Release: our mark is taken off and the thing stays.'),
  kind: word(64).describe('Kind of thing in the words of the cloud: network, subnet, router, image and so on.'),
  name: word().describe('Its name.'),
  id: word(64).optional().describe('Its identifier in the cloud, when it exists.'),
  impact: z
    .enum(IMPACTS)
    .describe('None: nobody notices. Restart: a short interruption. Replace: made anew. Destroy: gone for good.'),
  fields: listAtomic(fieldChange, 32).default([]).describe('What differs.'),
});

export const planStatus = z
  .object({
    hash: word(64).describe('Names exactly this plan. Copy it to spec.approval.planHash to consent to it.'),
    madeAt: time().describe('When this plan was first made.'),
    summary: word().describe('The plan in a few words, such as "create 3, update 1, delete 1".'),
    approval: z
      .enum(['NotNeeded', 'Required', 'Given'])
      .describe('Whether the plan has steps that wait for consent, and whether it was given.'),
    waitsUntil: time().optional().describe('When the maintenance window opens that steps of impact Replace wait for.'),
    changes: listAtomic(plannedChange, 128).default([]).describe('What would be done, in order.'),
    omitted: count().optional().describe('How many more changes there are than listed.'),
  })
  .describe('What would be done to make the cloud match. Absent when nothing is to be done.');

export const driftStatus = listAtomic(
  z.object({
    kind: word(64).describe('Kind of thing that differs.'),
    name: word().describe('Its name.'),
    id: word(64).optional().describe('Its identifier in the cloud.'),
    field: word().describe('What differs; "existence" when the thing itself is gone or too many.'),
    want: word(1024).optional().describe('What is declared.'),
    have: word(1024).optional().describe('What is there.'),
    since: time().describe('When it was first seen.'),
    by: word().optional().describe('Who changed it, where the cloud records that; "unknown" where it does not.'),
    policy: z.enum(DRIFT_POLICIES).describe('Whether it is put right or only reported.'),
  }),
  64,
).describe('What somebody changed outside: field, what is wanted, what is there, since when.');

export const orphanStatus = listAtomic(
  z.object({
    kind: word(64).describe('Kind of thing.'),
    name: word().describe('Its name.'),
    id: word(64).describe('Its identifier in the cloud.'),
    since: time().describe('When it was first seen without an owner.'),
    owner: z
      .object({
        kind: word(64).describe('Kind of the object that owned it.'),
        namespace: word(63).describe('Namespace of the object that owned it.'),
        name: word(253).describe('Name of the object that owned it.'),
        uid: word(64).describe('Uid of the object that owned it.'),
      })
      .describe('Who owned it, as its mark says.'),
    message: word(1024)
      .optional()
      .describe('With spec.orphans: Remove, why it is not in the plan for now: what still uses it, say.'),
  }),
  64,
).describe('Things with our mark whose owner is gone. They are removed only by an approved plan.');

export const RESOURCE_STATES = ['Pending', 'Creating', 'Active', 'Drifted', 'Deleting', 'Error', 'Missing'] as const;
export type ResourceState = (typeof RESOURCE_STATES)[number];

export const resourceStatus = listMap(
  z.object({
    kind: word(64).describe('Kind of thing in the words of the cloud.'),
    name: word().describe('Name of the entry in the spec.'),
    cloudName: word().optional().describe('Its name in the cloud, where that is another one.'),
    id: word(255).optional().describe('Its identifier in the cloud.'),
    state: z.enum(RESOURCE_STATES).describe('How it is.'),
    message: word(1024).optional().describe('Why it is so, when it is not Active.'),
    deletionPolicy: z
      .enum(['Retain', 'Delete'])
      .optional()
      .describe('What deletion does to it. Absent for adopted things.'),
    adopted: z.boolean().default(false).describe('Whether it is an existing thing that is used as it is.'),
  }),
  512,
  'kind',
  'name',
).describe('Everything that is declared, and how it is.');

export type PlanStatus = z.output<typeof planStatus>;
export type PlannedChange = z.output<typeof plannedChange>;
export type DriftEntry = z.output<typeof driftStatus>[number];
export type OrphanEntry = z.output<typeof orphanStatus>[number];
export type ResourceEntry = z.output<typeof resourceStatus>[number];
