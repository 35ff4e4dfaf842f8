import type { Answer, Flavor, SqlServer, SqlSession } from './server.ts';

/** A statement that one engine alone takes, and what it does; the match is that of the pattern. */
export type OwnStatement = readonly [
  pattern: RegExp,
  run: (
    server: SqlServer,
    session: SqlSession,
    match: readonly (string | undefined)[],
    statement: string,
  ) => Promise<Answer> | Answer,
];

/** Answers with the first statement whose pattern fits. */
export function answerFrom(statements: readonly OwnStatement[]): Flavor['answer'] {
  return (server, session, statement) => {
    const own = statements.find(([pattern]) => pattern.test(statement));
    if (!own) return undefined;
    const [pattern, run] = own;
    return run(server, session, pattern.exec(statement) ?? [], statement);
  };
}

/** A row of one column that holds JSON, as the operator asks for it. */
export const json = (values: Readonly<Record<string, unknown>>) => [JSON.stringify(values)];
