import type { Declared, SqlKind } from './declared.ts';
import type { Dialect } from './dialect.ts';
import type { Observed } from './observed.ts';
import type { SqlStep } from './step.ts';

/** A database or user that cannot be had as it is declared. */
export interface SqlProblem {
  readonly kind: SqlKind;
  readonly name: string;
  readonly reason: 'NotOurs' | 'DatabaseFailed' | 'UserFailed';
  readonly message: string;
}

/** A problem goes with no step for what it is about, or with those that can be taken nevertheless. */
export interface SqlPlan {
  readonly steps: readonly SqlStep[];
  readonly problems: readonly SqlProblem[];
}

/** What planning one server's databases and users looks at. */
export interface Scene {
  readonly dialect: Dialect;
  readonly declared: Declared;
  readonly observed: Observed;
  /** Declared users whose password is not to be had. */
  readonly passwordless: ReadonlySet<string>;
}

/** The key of the step that makes or holds it: what others need. */
export const keyOf = (kind: SqlKind, name: string) => `sql ${kind}/${name}`;
/** Where each kind is declared, below `spec`. */
export const PATHS = { database: 'databases', user: 'users' } as const;
