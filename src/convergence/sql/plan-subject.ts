import type { Cause } from '../../planning/step.ts';
import { type DeclaredDatabase, type DeclaredUser, noteOf, type SqlKind } from './declared.ts';
import type { SqlDifference } from './dialect.ts';
import { noteAbout } from './observed.ts';
import { keyOf, PATHS, type Scene, type SqlPlan } from './plan-scene.ts';
import type { Statement } from './step.ts';

/** How one kind is made and held. */
interface Subject {
  readonly kind: SqlKind;
  readonly declared: DeclaredDatabase | DeclaredUser;
  /** As it is on the server; undefined when it is not there. */
  readonly have: { readonly open: boolean } | undefined;
  readonly create: readonly Statement[];
  readonly open: readonly Statement[];
  readonly differences: readonly SqlDifference[];
  readonly needs: readonly string[];
}

/**
 * From nothing to made in one run of the server's client: our note first, then the thing, closed to everybody, then the note
 * that it is ours, then it is opened. So whatever is cut off in between, the next look tells ours from somebody's: what is
 * there, open and without a note that it is made, is not.
 */
export function planOne({ dialect, declared: all, observed }: Scene, subject: Subject): SqlPlan {
  const { kind, declared, have, create, open, differences, needs } = subject;
  const { name } = declared;
  const note = noteAbout(observed, kind, name);
  const wanted = noteOf(kind, declared);
  const noted = (made: boolean) => dialect.writeNote({ ...wanted, made }, all.ownerUid);
  const common = { do: 'run-sql', thing: { kind, name }, impact: 'None', path: `${PATHS[kind]}[${name}]` } as const;
  if (have?.open === true && note?.made !== true) {
    const remedy = `declare another name, or remove the ${kind} from the server`;
    const message = `the server has a ${kind} ${name} that we did not make: ${remedy}`;
    return { steps: [], problems: [{ kind, name, reason: 'NotOurs', message }] };
  }
  const cause: Cause = note?.made === true && note.hash === wanted.hash ? 'Drift' : 'Declared';
  const step = { ...common, key: keyOf(kind, name), needs, cause } as const;
  if (have === undefined) {
    const before = [...(observed.hasNotes ? [] : dialect.prepare), noted(false), ...create, noted(true), ...open];
    return { steps: [{ ...step, action: 'Create', before, after: [] }], problems: [] };
  }
  const opening: readonly SqlDifference[] = have.open
    ? []
    : [{ field: 'open', from: 'false', to: 'true', statements: open }];
  const changes = [...differences, ...opening].map(({ statements: body, ...rest }) => ({ ...rest, body }));
  const renoted = note?.hash !== wanted.hash || note.deletion !== wanted.deletion || !note.made ? [noted(true)] : [];
  if (changes.length === 0) return { steps: [{ ...step, action: 'Update', before: renoted, after: [] }], problems: [] };
  return { steps: [{ ...step, action: 'Update', before: renoted, changes, after: [] }], problems: [] };
}
