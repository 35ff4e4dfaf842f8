import { identifier } from './names.ts';

const row = (kind: string, fields: Readonly<Record<string, string>>) =>
  `json_build_object('row', '${kind}', ${Object.entries(fields)
    .map(([name, value]) => `'${name}', ${value}`)
    .join(', ')})`;

const held = (scope: string, user: string, on: string, privilege: string) =>
  row('held', { user, scope: `'${scope}'`, on, privilege });

/** PUBLIC has no role; `public` is its name among grantees. */
const GRANTEE = "case a.grantee when 0 then 'public' else pg_get_userbyid(a.grantee) end";

/** Of the whole server; run in database postgres. */
export const QUESTIONS = [
  `select ${row('version', { version: "current_setting('server_version')" })};`,
  `select ${row('database', {
    name: 'datname',
    owner: 'pg_get_userbyid(datdba)',
    encoding: 'pg_encoding_to_char(encoding)',
    locale: 'datcollate',
    open: 'datallowconn',
  })} from pg_database where not datistemplate;`,
  `select ${row('user', {
    name: 'rolname',
    verifier: 'rolpassword',
    open: 'rolcanlogin',
    elevated: 'rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls',
  })} from pg_authid where rolname !~ '^pg_';`,
  `select ${held('database', GRANTEE, 'd.datname', 'a.privilege_type')} from pg_database d, ` +
    "aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a where not d.datistemplate and a.grantee <> d.datdba;",
  `select ${held('role', 'pg_get_userbyid(member)', 'pg_get_userbyid(roleid)', "'MEMBER'")} from pg_auth_members;`,
  "select to_regclass('scp_operator.owned') is not null as have_notes \\gset",
  '\\if :have_notes',
  `select json_build_object('row', 'notes');`,
  `select ${row('note', {
    kind: 'kind',
    name: 'name',
    hash: 'hash',
    deletion: 'deletion',
    made: 'made',
  })} from scp_operator.owned;`,
  '\\endif',
  '',
].join('\n');

/** Objects of schema public that are not part of an extension. */
const objects = (kinds: string) =>
  `pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in (${kinds}) and not exists ` +
  "(select 1 from pg_depend e where e.classid = 'pg_class'::regclass and e.objid = c.oid and e.deptype = 'e')";

const counted = (name: string, kinds: string) =>
  `with o as (select c.oid, c.relowner, c.relacl from ${objects(kinds)}) select ${row('objects', {
    database: 'current_database()',
    class: `'${name}'`,
    user: 'r.rolname',
    privilege: 'h.privilege',
    count: 'h.count',
    total: '(select count(*) from o where relowner <> r.oid)',
  })} from pg_roles r cross join lateral (select a.privilege_type as privilege, count(*) as count from o, ` +
  "aclexplode(o.relacl) a where a.grantee = r.oid and o.relowner <> r.oid group by 1 union all select '', 0) h " +
  "where r.rolname !~ '^pg_' and not r.rolsuper;";

/** Of one database; run in it. */
export const questionsIn = (database: string) =>
  [
    `\\connect ${identifier(database)}`,
    `select ${row('extension', { database: 'current_database()', name: 'extname' })} from pg_extension;`,
    `select ${held('object', GRANTEE, "current_database() || '.schema'", 'a.privilege_type')} from pg_namespace n, ` +
      "aclexplode(n.nspacl) a where n.nspname = 'public' and a.grantee <> n.nspowner;",
    counted('table', "'r', 'v', 'm', 'p', 'f'"),
    counted('sequence', "'S'"),
    `select ${held(
      'object',
      GRANTEE,
      "current_database() || '.default.' || pg_get_userbyid(d.defaclrole) || '.' || d.defaclobjtype::text",
      'a.privilege_type',
    )} from pg_default_acl d, aclexplode(d.defaclacl) a where d.defaclnamespace = 'public'::regnamespace and ` +
      "d.defaclobjtype in ('r', 'S') and a.grantee <> d.defaclrole;",
    '',
  ].join('\n');
