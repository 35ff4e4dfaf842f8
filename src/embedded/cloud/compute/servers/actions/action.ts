import type { Schema } from '../../../schema/json-schema.ts';
import type { Answer, Call } from '../../../versioned-api/router.ts';
import type { ServerRow } from '../table.ts';

/** One of the things that `POST /servers/:id/action` does. */
export interface ServerAction {
  /** First and last microversion that has it. */
  readonly since?: number;
  readonly until?: number;
  /** The schema of the whole body. */
  readonly schema?: (minor: number) => Schema;
  /** The policy that only administrators pass; without it everybody with the server may. */
  readonly admin?: string;
  /** Status of a success; 202 unless told. */
  readonly status?: number;
  /** `argument` is what the body says under the action's name. */
  run(call: Call, server: ServerRow, argument: Readonly<Record<string, unknown>>): Answer;
}

export type ServerActions = Readonly<Record<string, ServerAction>>;
