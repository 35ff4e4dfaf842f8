/**
 * `node scripts/protobuf-fields.ts`: writes src/embedded/control-plane/protobuf/fields.ts, the numbers and types of the fields of
 * the Kubernetes API on the wire, as the struct tags of the API's Go modules say. The modules are those of test/rigs/kube.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const OUT = 'src/embedded/control-plane/protobuf/fields.ts';

/** Packages by the short name their messages get, with the `apiVersion` their kinds are sent under. */
const PACKAGES: Readonly<Record<string, readonly [module: string, folder: string, apiVersion: string]>> = {
  meta: ['k8s.io/apimachinery', 'pkg/apis/meta/v1', 'meta.k8s.io/v1'],
  core: ['k8s.io/api', 'core/v1', 'v1'],
  admissionregistration: ['k8s.io/api', 'admissionregistration/v1', 'admissionregistration.k8s.io/v1'],
  apiextensions: ['k8s.io/apiextensions-apiserver', 'pkg/apis/apiextensions/v1', 'apiextensions.k8s.io/v1'],
  apiregistration: ['k8s.io/kube-aggregator', 'pkg/apis/apiregistration/v1', 'apiregistration.k8s.io/v1'],
  apps: ['k8s.io/api', 'apps/v1', 'apps/v1'],
  authentication: ['k8s.io/api', 'authentication/v1', 'authentication.k8s.io/v1'],
  authorization: ['k8s.io/api', 'authorization/v1', 'authorization.k8s.io/v1'],
  autoscaling: ['k8s.io/api', 'autoscaling/v1', 'autoscaling/v1'],
  autoscalingv2: ['k8s.io/api', 'autoscaling/v2', 'autoscaling/v2'],
  batch: ['k8s.io/api', 'batch/v1', 'batch/v1'],
  certificates: ['k8s.io/api', 'certificates/v1', 'certificates.k8s.io/v1'],
  coordination: ['k8s.io/api', 'coordination/v1', 'coordination.k8s.io/v1'],
  discovery: ['k8s.io/api', 'discovery/v1', 'discovery.k8s.io/v1'],
  events: ['k8s.io/api', 'events/v1', 'events.k8s.io/v1'],
  flowcontrol: ['k8s.io/api', 'flowcontrol/v1', 'flowcontrol.apiserver.k8s.io/v1'],
  networking: ['k8s.io/api', 'networking/v1', 'networking.k8s.io/v1'],
  node: ['k8s.io/api', 'node/v1', 'node.k8s.io/v1'],
  policy: ['k8s.io/api', 'policy/v1', 'policy/v1'],
  rbac: ['k8s.io/api', 'rbac/v1', 'rbac.authorization.k8s.io/v1'],
  resource: ['k8s.io/api', 'resource/v1', 'resource.k8s.io/v1'],
  scheduling: ['k8s.io/api', 'scheduling/v1', 'scheduling.k8s.io/v1'],
  storage: ['k8s.io/api', 'storage/v1', 'storage.k8s.io/v1'],
};

/** Types of other packages and how they are read. */
const FOREIGN: Readonly<Record<string, string>> = {
  'k8s.io/apimachinery/pkg/api/resource.Quantity': 'quantity',
  'k8s.io/apimachinery/pkg/util/intstr.IntOrString': 'intOrString',
  'k8s.io/apimachinery/pkg/runtime.RawExtension': 'json',
  'k8s.io/apimachinery/pkg/runtime.Object': 'json',
  'k8s.io/apimachinery/pkg/types.UID': 's',
  'k8s.io/apimachinery/pkg/types.NodeName': 's',
  'k8s.io/apimachinery/pkg/types.NamespacedName': 's',
};
const SPECIAL: Readonly<Record<string, string>> = {
  'meta.Time': 'time',
  'meta.MicroTime': 'microTime',
  'meta.Duration': 'duration',
  'meta.FieldsV1': 'json',
  'apiextensions.JSON': 'json',
  'apiextensions.JSONSchemaPropsOrArray': 'schemaOr',
  'apiextensions.JSONSchemaPropsOrBool': 'schemaOr',
  'apiextensions.JSONSchemaPropsOrStringArray': 'schemaOr',
};
const SCALARS: Readonly<Record<string, string>> = {
  string: 's',
  bool: 'b',
  int: 'i',
  int32: 'i',
  int64: 'i',
  uint8: 'i',
  uint32: 'i',
  uint64: 'i',
  float64: 'd',
  '[]byte': 'y',
};

interface Source {
  readonly name: string;
  readonly text: string;
  readonly imports: ReadonlyMap<string, string>;
}

const rig = (module: string): string =>
  execFileSync('go', ['list', '-m', '-f', '{{.Dir}}', module], { cwd: 'test/rigs/kube', encoding: 'utf8' }).trim();

function readSource(name: string, module: string, folder: string): Source {
  const at = join(rig(module), folder);
  const files = readdirSync(at).filter((file) => /^(types.*|micro_time|time|duration|types_.*)\.go$/.test(file));
  const text = files.map((file) => readFileSync(join(at, file), 'utf8')).join('\n');
  const imports = [...text.matchAll(/^\s*(?:import\s+)?(\w+)?\s*"(k8s\.io\/[^"]+)"/gm)].map(
    ([, alias, path = '']) => [alias ?? path.split('/').at(-1) ?? '', path] as const,
  );
  return { name, text, imports: new Map(imports) };
}

const sources = Object.entries(PACKAGES).map(([name, [module, folder]]) => readSource(name, module, folder));
const shortOf = new Map(Object.entries(PACKAGES).map(([name, [module, folder]]) => [`${module}/${folder}`, name]));

/** The code of a Go type as seen from one package. */
function codeOf(type: string, from: Source): string {
  if (type.startsWith('*')) return `*${codeOf(type.slice(1), from)}`;
  if (SCALARS[type] !== undefined) return SCALARS[type];
  if (type.startsWith('[]')) return `[]${codeOf(type.slice(2), from)}`;
  const map = /^map\[[^\]]+\](.+)$/.exec(type);
  if (map !== null) return `{}${codeOf(map[1] ?? '', from)}`;
  const dot = type.indexOf('.');
  if (dot < 0) return namedCode(type, from);
  const path = from.imports.get(type.slice(0, dot)) ?? '';
  const foreign = FOREIGN[`${path}.${type.slice(dot + 1)}`];
  if (foreign !== undefined) return foreign;
  const home = sources.find(({ name }) => name === shortOf.get(path));
  if (home === undefined) throw new Error(`${from.name}: ${type} is of no known package (${path})`);
  return namedCode(type.slice(dot + 1), home);
}

function namedCode(name: string, home: Source): string {
  const special = SPECIAL[`${home.name}.${name}`];
  if (special !== undefined) return special;
  const declared = new RegExp(`^type ${name} =?\\s*(struct\\b|[^\\n/]+)`, 'm').exec(home.text);
  if (declared === null) throw new Error(`${home.name}.${name} is not declared`);
  const base = (declared[1] ?? '').trim();
  if (base === 'struct') return `${home.name}.${name}`;
  const nullable = new RegExp(`protobuf\\.nullable=true.*\\n(?://.*\\n|\\n)*type ${name} `).test(home.text);
  // A slice that may be absent is a message around its items.
  if (base.startsWith('[]') && nullable) return `=${codeOf(base, home)}`;
  return codeOf(base, home);
}

const FIELD = /^\s*(?:(\w+)\s+)?([*\w.[\]]+)\s+`json:"([^"]*)"(?:[^`]*?)protobuf:"\w+,(\d+),[^`]*`/;

function messagesOf(source: Source): readonly string[] {
  return [...source.text.matchAll(/^type (\w+) struct \{\n([\s\S]*?)^\}/gm)].flatMap(([, name = '', body = '']) => {
    if (SPECIAL[`${source.name}.${name}`] !== undefined) return [];
    const fields = body.split('\n').flatMap((line) => {
      const found = FIELD.exec(line);
      if (found === null) return [];
      const [, , type = '', json = '', number = ''] = found;
      const key = json.split(',')[0] ?? '';
      return json === '-' ? [] : [`${number}${key === '' ? '<' : key}:${codeOf(type, source)}`];
    });
    return fields.length === 0 ? [] : [`${name} ${fields.join(' ')}`];
  });
}

const groups = sources.map((source) => {
  const apiVersion = PACKAGES[source.name]?.[2] ?? '';
  return `  ${source.name}: ['${apiVersion}', \`\n${messagesOf(source).join('\n')}\`],`;
});
writeFileSync(
  OUT,
  `// Generated by scripts/protobuf-fields.ts; do not edit.

/**
 * The messages of the Kubernetes API by package: \`Message number name:type ...\`. Types: \`s\` string, \`i\` integer, \`b\` boolean, \`d\` double,
 * \`y\` bytes, a message by its full name, or a special form; \`*\` may be absent, \`[]\` list, \`{}\` map, \`=\` wrapped list; \`<\` in place of
 * a name says that the message's fields stand among its parent's.
 */
export const PROTOBUF_FIELDS: Readonly<Record<string, readonly [apiVersion: string, messages: string]>> = {
${groups.join('\n')}
};
`,
);
