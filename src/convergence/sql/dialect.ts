import type { Declared, DeclaredDatabase, DeclaredUser, Note } from './declared.ts';
import type { Observed, ObservedDatabase, ObservedUser } from './observed.ts';
import type { Row } from './rows.ts';
import type { Statement } from './step.ts';

/** One field of a database or user that differs, and the statements that put it right. */
export interface SqlDifference {
  readonly field: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly statements: readonly Statement[];
}

/** All that differs between the two servers: what is said to them, never when. */
export interface Dialect {
  /** A line for the shell of the primary that runs the SQL on its standard input, as the administrator, over the local socket. */
  readonly command: string;
  /** Questions whose answers are rows. They write nothing. */
  readonly questions: string;
  /** Further questions, where answers depend on what is there; undefined when there are none. */
  readonly moreQuestions: (declared: Declared, rows: readonly Row[]) => string | undefined;
  readonly observe: (
    rows: readonly Row[],
    fits: (user: string, verifier: string | undefined) => boolean | undefined,
  ) => Observed;
  /** Makes our schema, where it is not there. */
  readonly prepare: readonly Statement[];
  readonly writeNote: (note: Note, ownerUid: string) => Statement;
  readonly dropNote: (note: Pick<Note, 'kind' | 'name'>) => Statement;
  /** The database, letting nobody in yet, where the server can make it so. */
  readonly createDatabase: (database: DeclaredDatabase) => readonly Statement[];
  /** Lets people in, and adds what can only be added from within. */
  readonly openDatabase: (database: DeclaredDatabase) => readonly Statement[];
  readonly databaseDifferences: (
    want: DeclaredDatabase,
    have: ObservedDatabase,
    observed: Observed,
  ) => readonly SqlDifference[];
  readonly dropDatabase: (name: string) => readonly Statement[];
  /** The user, not able to log in yet. */
  readonly createUser: (name: string) => readonly Statement[];
  readonly openUser: (name: string) => readonly Statement[];
  readonly setPassword: (name: string) => readonly Statement[];
  readonly userDifferences: (want: DeclaredUser, have: ObservedUser) => readonly SqlDifference[];
  readonly dropUser: (name: string, observed: Observed) => readonly Statement[];
  /** What the user has and should not, and the other way round. */
  readonly grantDifferences: (want: DeclaredUser, declared: Declared, observed: Observed) => readonly SqlDifference[];
  /** One text for the command's standard input; `verifier` gives what stands for a password. */
  readonly render: (statements: readonly Statement[], verifier: (user: string) => string) => string;
  /** What the server keeps instead of the password. `salt` is used where there is one. */
  readonly verifierOf: (password: string, salt: Uint8Array) => string;
  readonly verifies: (verifier: string, password: string) => boolean;
}
