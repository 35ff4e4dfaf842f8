/** A database cannot be locked as a user can: until it is known to be ours it says so. */
export const UNFINISHED = 'scp-operator is making this database';

/** Accounts are told apart by name and host; ours are those of every host. */
const OURS = "REGEXP_REPLACE(GRANTEE, '^''(.*)''@''%''$', '\\\\1')";
const FROM_EVERYWHERE = "GRANTEE LIKE '%@''\\%'''";

const GRANTABLE = "IF(IS_GRANTABLE = 'YES', 'GRANT OPTION', PRIVILEGE_TYPE)";

/** A level of privileges: `GRANT OPTION` stands in each of them as a mark, and comes as a privilege of its own. */
const held = (scope: string, on: string, privilege: string, table: string, where = 'TRUE') =>
  `SELECT JSON_OBJECT('row', 'held', 'user', ${OURS}, 'scope', '${scope}', 'on', ${on}, 'privilege', ${privilege}) ` +
  `FROM information_schema.${table} WHERE ${FROM_EVERYWHERE} AND ${where};`;

const TABLE = "CONCAT(TABLE_SCHEMA, '.', TABLE_NAME)";

export const QUESTIONS = [
  "SELECT JSON_OBJECT('row', 'version', 'version', VERSION());",
  "SELECT JSON_OBJECT('row', 'database', 'name', SCHEMA_NAME, 'charset', DEFAULT_CHARACTER_SET_NAME, 'collation', DEFAULT_COLLATION_NAME, " +
    `'open', SCHEMA_COMMENT <> '${UNFINISHED}') FROM information_schema.SCHEMATA;`,
  "SELECT JSON_OBJECT('row', 'user', 'name', User, 'verifier', JSON_VALUE(Priv, '$.authentication_string'), 'open', IFNULL(JSON_VALUE(Priv, '$.account_locked'), 'false') NOT IN ('true', '1')) FROM mysql.global_priv WHERE Host = '%';",
  held('global', "''", 'PRIVILEGE_TYPE', 'USER_PRIVILEGES', "PRIVILEGE_TYPE <> 'USAGE'"),
  held('global', "''", "'GRANT OPTION'", 'USER_PRIVILEGES', "IS_GRANTABLE = 'YES'"),
  held('database', 'TABLE_SCHEMA', 'PRIVILEGE_TYPE', 'SCHEMA_PRIVILEGES', "PRIVILEGE_TYPE <> 'USAGE'"),
  held('database', 'TABLE_SCHEMA', "'GRANT OPTION'", 'SCHEMA_PRIVILEGES', "IS_GRANTABLE = 'YES'"),
  held('object', TABLE, GRANTABLE, 'TABLE_PRIVILEGES'),
  held('object', TABLE, GRANTABLE, 'COLUMN_PRIVILEGES'),
  "SELECT JSON_OBJECT('row', 'held', 'user', User, 'scope', 'role', 'on', Role, 'privilege', 'MEMBER') FROM mysql.roles_mapping WHERE Host = '%';",
  // A table that may not be there cannot stand in a statement: the statement is made as it is run.
  "SET @notes = IF((SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'scp_operator' AND TABLE_NAME = 'owned') > 0, " +
    `'SELECT JSON_OBJECT(''row'', ''notes'') UNION ALL SELECT JSON_OBJECT(''row'', ''note'', ''kind'', kind, ''name'', name, ''hash'', hash, ''deletion'', deletion, ''made'', made) FROM scp_operator.owned', 'DO 0');`,
  'EXECUTE IMMEDIATE @notes;',
].join('\n');
