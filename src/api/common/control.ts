import { z } from 'zod';
import { integer, listMap, text } from './schema.ts';

/** How far the operator may go: what every kind declares in the same words. */

export const mode = z
  .enum(['Apply', 'Plan'])
  .default('Apply')
  .describe(
    'Apply: make the cloud match. Plan: only show in status.plan what would be done, and write nothing to the cloud.',
  );

export const approval = z
  .object({
    planHash: text(64)
      .regex(/^[0-9a-f]{8,64}$/)
      .describe('status.plan.hash of the plan that may be carried out. It is void as soon as the plan is another one.'),
  })
  .describe(
    'Consent to steps that destroy or replace something. Copy status.plan.hash here after reading status.plan.',
  );

export const DRIFT_POLICIES = ['Correct', 'Report'] as const;
export type DriftPolicy = (typeof DRIFT_POLICIES)[number];

export const drift = z
  .object({
    policy: z
      .enum(DRIFT_POLICIES)
      .default('Correct')
      .describe('Correct: put back what somebody changed outside. Report: leave it and show it in status.drift.'),
    overrides: listMap(
      z.object({
        field: text(256)
          .regex(/^[A-Za-z][A-Za-z0-9]*(\[[^\][]+\])?(\.[A-Za-z][A-Za-z0-9]*(\[[^\][]+\])?)*$/)
          .describe(
            'Path below spec, entries of lists by name: securityGroups, networks[data], networks[data].managed.mtu. It covers ' +
              'everything below it; the longest path that fits decides.',
          ),
        policy: z.enum(DRIFT_POLICIES).describe('Policy for this field and what is below it.'),
      }),
      64,
      'field',
    )
      .default([])
      .describe('Fields that follow another policy than the rest.'),
  })
  .prefault({})
  .describe('What to do when the cloud was changed by somebody else.');

export type DeclaredDrift = z.output<typeof drift>;

/** The policy for the field at `path` (such as `networks[data].managed.mtu`): the longest override that covers it wins. */
export function driftPolicyAt(declared: DeclaredDrift, path: string): DriftPolicy {
  const covers = (field: string) => path === field || path.startsWith(`${field}.`) || path.startsWith(`${field}[`);
  const [closest] = declared.overrides
    .filter((override) => covers(override.field))
    .sort((a, b) => b.field.length - a.field.length);
  return closest?.policy ?? declared.policy;
}

export const unapprovedDeletions = integer(0, 100)
  .default(50)
  .describe(
    'How many percent of what is there one plan may delete without approval. A plan that deletes more, and more than five ' +
      'things, waits for it: an emptied manifest looks like that. 100: any number.',
  );

export const orphanPolicy = z
  .enum(['Report', 'Remove'])
  .default('Report')
  .describe(
    'What to do about things with our mark in this cloud whose owner is gone. Report: list them in status.orphans. ' +
      'Remove: plan to delete them too, and to enable hosts that were disabled for a zone that is gone. That waits for ' +
      'approval of that very plan.',
  );

export const DELETION_POLICIES = ['Retain', 'Delete'] as const;
export type DeletionPolicy = (typeof DELETION_POLICIES)[number];

/** What becomes of a thing we made when it is no longer declared. The default differs by what a deletion would cost. */
export const deletionPolicy = (byDefault: DeletionPolicy, why: string) =>
  z
    .enum(DELETION_POLICIES)
    .default(byDefault)
    .describe(
      'What happens to it when this entry or the whole object is deleted. Delete: removed from the cloud. ' +
        `Retain: left there, without our mark. Default ${byDefault}: ${why}.`,
    );
