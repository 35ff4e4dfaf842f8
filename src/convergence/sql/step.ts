import type { Difference } from '../../planning/difference.ts';
import type { StepCommon } from '../../planning/step.ts';
import type { SqlKind } from './declared.ts';

/** Stands for what the server keeps instead of the password of a declared user: a plan holds no secret. */
export interface VerifierOf {
  readonly verifierOf: string;
}

/** One statement, without its semicolon, in the database that it has to be run in (PostgreSQL). */
export interface Statement {
  readonly in?: string;
  readonly text: readonly (string | VerifierOf)[];
}

/** Run before and after the changes that are made, whatever a drift policy leaves of them. */
export interface SqlStep extends StepCommon<SqlKind> {
  readonly do: 'run-sql';
  readonly before: readonly Statement[];
  readonly changes?: readonly Difference<readonly Statement[]>[];
  readonly after: readonly Statement[];
}

export const sql = (...text: Statement['text']): Statement => ({ text });

export const sqlIn = (database: string, ...text: Statement['text']): Statement => ({ in: database, text });
