import type { Column } from './definition.ts';

/** A text out of the object, by JSON path. */
export function textColumn(name: string, jsonPath: string, description: string, priority: 0 | 1 = 0): Column {
  const column = { name, type: 'string', jsonPath, description } as const;
  // The API server drops a priority of 0, and a GitOps tool would see a difference for ever.
  return priority === 0 ? column : { ...column, priority };
}

/** A count out of the object, by JSON path. */
export function countColumn(name: string, jsonPath: string, description: string, priority: 0 | 1 = 0): Column {
  return { ...textColumn(name, jsonPath, description, priority), type: 'integer' };
}

/** A column by the type of a condition; never by its place in the list. */
export function conditionColumn(
  name: string,
  condition: string,
  field: 'status' | 'reason' | 'message',
  description: string,
  priority: 0 | 1 = 0,
): Column {
  return textColumn(name, `.status.conditions[?(@.type=="${condition}")].${field}`, description, priority);
}

/**
 * The columns of a kind: what every kind shows stands where people look for it, whatever the kind has of its own.
 * `noun` is what its objects are called: "the zone".
 */
export function columnsOf(
  noun: string,
  own: { readonly narrow: readonly Column[]; readonly wide: readonly Column[] },
): readonly Column[] {
  return [
    conditionColumn('Ready', 'Ready', 'status', `Whether ${noun} is as declared.`),
    conditionColumn('Reason', 'Ready', 'reason', 'Why it is ready or not.'),
    ...own.narrow,
    textColumn('Plan', '.status.summary.plan', 'What is planned, and whether it waits for consent.'),
    {
      name: 'Age',
      type: 'date',
      jsonPath: '.metadata.creationTimestamp',
      description: 'How long the object exists.',
    },
    textColumn('Mode', '.spec.mode', 'Apply, or Plan: show only.', 1),
    ...own.wide,
    conditionColumn('Drifted', 'Drifted', 'status', 'Whether somebody changed something outside.', 1),
    conditionColumn('Message', 'Ready', 'message', 'What to know or to do.', 1),
  ];
}
