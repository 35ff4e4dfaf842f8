import type { EngineName } from '../../api/database-cluster.ts';
import type { Dialect } from './dialect.ts';
import { MYSQL } from './mysql/index.ts';
import { POSTGRESQL } from './postgresql/index.ts';

export type { Declared } from './declared.ts';
export type { Observed } from './observed.ts';
export { planSql } from './plan-sql.ts';
export type { SqlPlan, SqlProblem } from './plan-scene.ts';
export { observeSql, runSqlStep, type SqlSession } from './run-sql.ts';
export { sqlReport, type SqlReport } from './status-sql.ts';
export type { SqlStep } from './step.ts';

/** How each engine is spoken to. */
export const DIALECTS: Readonly<Record<EngineName, Dialect>> = { mysql: MYSQL, postgresql: POSTGRESQL };
