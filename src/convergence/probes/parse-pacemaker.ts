import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';
import { type Answer, answered, malformed } from '../answer.ts';
import { type PacemakerResource, type PacemakerRole, type PacemakerView, ROLES } from './pacemaker.ts';

/** Elements that may come more than once. */
const LISTS = new Set([
  'node',
  'resource',
  'clone',
  'group',
  'bundle',
  'replica',
  'failure',
  'ban',
  'resource_history',
]);

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseAttributeValue: false,
  processEntities: false,
  isArray: (name, _path, _isLeaf, isAttribute) => !isAttribute && LISTS.has(name),
});

const flag = z.enum(['true', 'false']).transform((word) => word === 'true');

const node = z.object({
  name: z.string(),
  online: flag,
  standby: flag,
  maintenance: flag,
  pending: flag,
  unclean: flag,
});

const resource = z.object({
  id: z.string(),
  role: z.string(),
  managed: flag,
  failed: flag,
  blocked: flag,
  node: z.array(z.object({ name: z.string() })).default([]),
});

const failure = z.object({
  op_key: z.string().optional(),
  id: z.string().optional(),
  node: z.string(),
  exitstatus: z.string().default(''),
  exitreason: z.string().default(''),
});

const ban = z.object({
  id: z.string(),
  resource: z.string(),
  node: z.string(),
  'promoted-only': flag.optional(),
  master_only: flag.optional(),
});

/** Pacemaker's word for more than it can count. */
const INFINITY = 'INFINITY';
const count = z
  .union([z.literal(INFINITY), z.string().regex(/^\d+$/)])
  .transform((word) => (word === INFINITY ? Infinity : Number(word)));

const nodeHistory = z.object({
  name: z.string(),
  resource_history: z
    .array(z.object({ id: z.string(), 'migration-threshold': count.default(0), 'fail-count': count.default(0) }))
    .default([]),
});

/** An element without content comes as an empty text. */
const section = <T extends z.ZodRawShape>(shape: T) =>
  z.preprocess((value) => (value === '' ? {} : value), z.object(shape));

const document = z.object({
  'pacemaker-result': z.object({
    summary: z.object({
      current_dc: z.object({ with_quorum: flag.optional() }),
      cluster_options: z.object({ 'maintenance-mode': flag.default(false) }).optional(),
    }),
    nodes: section({ node: z.array(node).default([]) }),
    resources: z.unknown(),
    failures: section({ failure: z.array(failure).default([]) }).optional(),
    bans: section({ ban: z.array(ban).default([]) }).optional(),
    node_history: section({ node: z.array(nodeHistory).default([]) }).optional(),
  }),
});

/** Reads what `crm_mon --output-as=xml` says (the schemas are in Pacemaker's sources, xml/api/). */
export function parsePacemaker(text: string): Answer<PacemakerView> {
  try {
    // The parser would make the best of one that is cut off, and what is missing would count as gone.
    if (!text.trimEnd().endsWith('</pacemaker-result>')) return malformed('crm_mon gave no whole XML document');
    const parsed = document.safeParse(parser.parse(text));
    if (!parsed.success) return malformed(`crm_mon: ${z.prettifyError(parsed.error).split('\n')[0] ?? ''}`);
    const { summary, nodes, resources, failures, bans, node_history } = parsed.data['pacemaker-result'];
    const found = resourcesIn(resources);
    if (found === undefined) return malformed('crm_mon: a resource lacks what every resource has');
    return answered({
      quorate: summary.current_dc.with_quorum ?? false,
      maintenance: summary.cluster_options?.['maintenance-mode'] ?? false,
      nodes: nodes.node,
      resources: found,
      failures: (failures?.failure ?? []).map(({ op_key, id, node: on, exitstatus, exitreason }) => ({
        operation: op_key ?? id ?? 'operation',
        node: on,
        why: [exitstatus, exitreason].filter((word) => word !== '').join(': '),
      })),
      bans: (bans?.ban ?? []).map((one) => ({
        id: one.id,
        resource: one.resource,
        node: one.node,
        promotedOnly: one['promoted-only'] ?? one.master_only ?? false,
      })),
      wornOut: (node_history?.node ?? []).flatMap(({ name, resource_history }) =>
        resource_history
          .filter(({ 'migration-threshold': most, 'fail-count': failed }) => most > 0 && failed >= most)
          .map(({ id }) => ({ resource: id, node: name })),
      ),
    });
  } catch (error) {
    return malformed(`crm_mon: ${(error as Error).message}`);
  }
}

/** Resources stand by themselves, in groups, in clones, and in groups in clones. */
function resourcesIn(tree: unknown): PacemakerResource[] | undefined {
  if (typeof tree !== 'object' || tree === null) return [];
  const found: PacemakerResource[] = [];
  for (const [key, value] of Object.entries(tree)) {
    if (!Array.isArray(value)) continue;
    for (const item of value) {
      const inside = key === 'resource' ? toResource(item) : resourcesIn(item);
      if (inside === undefined) return undefined;
      found.push(...inside);
    }
  }
  return found;
}

function toResource(item: unknown): PacemakerResource[] | undefined {
  const parsed = resource.safeParse(item);
  if (!parsed.success) return undefined;
  const { id, role, managed, failed, blocked, node: on } = parsed.data;
  return [{ id, role: roleOf(role), nodes: on.map(({ name }) => name), managed, failed, blocked }];
}

/** What older versions called the two roles of a promotable clone. */
const OLD_WORDS: Readonly<Record<string, PacemakerRole>> = { Master: 'Promoted', Slave: 'Unpromoted' };

const roleOf = (word: string): PacemakerRole => OLD_WORDS[word] ?? ROLES.find((role) => role === word) ?? 'Unknown';
