import { describe, expect, it } from 'vitest';
import { ground } from '../server.ts';
import type { Connect, Wire } from '../server.ts';
import { rootSchema, testKind } from './kind.ts';

const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io';
const SPEC = {
  type: 'object',
  properties: {
    size: { type: 'integer' },
    ratio: { type: 'number' },
    on: { type: 'boolean' },
    text: { type: 'string' },
    when: { type: 'string' },
    list: {
      type: 'array',
      items: { type: 'object', properties: { type: { type: 'string' }, status: { type: 'string' } } },
    },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
  },
} as const;
const COLUMNS = [
  { name: 'Size', type: 'integer', jsonPath: '.spec.size' },
  { name: 'Ratio', type: 'number', jsonPath: '.spec.ratio', priority: 1 },
  { name: 'On', type: 'boolean', jsonPath: '.spec.on' },
  { name: 'Text', type: 'string', jsonPath: '.spec.text', description: 'said', format: 'byte' },
  { name: 'When', type: 'date', jsonPath: '.spec.when' },
  { name: 'Ready', type: 'string', jsonPath: '.spec.list[?(@.type=="Ready")].status' },
  { name: 'First', type: 'string', jsonPath: '.spec.list[0].type' },
  { name: 'Types', type: 'string', jsonPath: '.spec.list[*].type' },
  { name: 'Whole', type: 'string', jsonPath: '.spec.list[1]' },
  { name: 'Dotted', type: 'string', jsonPath: String.raw`.spec.labels.a\.b/c` },
  { name: 'Misfit', type: 'integer', jsonPath: '.spec.text' },
  { name: 'Number', type: 'string', jsonPath: '.spec.size' },
];
const FULL = {
  size: 3,
  ratio: 1.5,
  on: true,
  text: 'hello',
  when: '2001-02-03T04:05:06Z',
  list: [
    { type: 'Other', status: 'False' },
    { type: 'Ready', status: 'True' },
  ],
  labels: { 'a.b/c': 'dotted' },
};

/** What `kubectl get` is shown: columns of a kind's own, of kinds without any, and of built-in kinds. */
export function describeTables(connect: Connect): void {
  describe('tables', () => {
    const on = ground(connect, 'tables');
    const { path, object } = testKind(on, rootSchema(SPEC), { additionalPrinterColumns: COLUMNS });
    const table = async (at: string): Promise<Wire> => (await on.call('GET', at, undefined, { accept: TABLE })).body;

    it('has the columns of the definition behind the name', async () => {
      const { columnDefinitions } = await table(path);
      expect(columnDefinitions.map((column: { name: string }) => column.name)).toEqual([
        'Name',
        ...COLUMNS.map(({ name }) => name),
      ]);
      expect(columnDefinitions[0]).toMatchObject({ type: 'string', format: 'name', priority: 0 });
      expect(columnDefinitions[2]).toEqual({
        name: 'Ratio',
        type: 'number',
        format: '',
        description: 'Custom resource definition column (in JSONPath format): .spec.ratio',
        priority: 1,
      });
      expect(columnDefinitions[4]).toMatchObject({ description: 'said', format: 'byte' });
    });

    it('fills the cells by type, and leaves out what is not there or does not fit', async () => {
      await on.call('POST', path, object('full', FULL));
      await on.call('POST', path, object('empty', {}));
      const { rows } = await table(path);
      const all = rows as readonly { readonly cells: readonly unknown[] }[];
      const cells = (name: string) => all.find((row) => row.cells[0] === name)?.cells ?? [];
      const when = cells('full')[5];
      expect(when).toMatch(/^\d+y(\d+d)?$/);
      const rest = ['True', 'Other', 'Other', '{"status":"True","type":"Ready"}', 'dotted', null, '3'];
      expect(cells('full')).toEqual(['full', 3, 1.5, true, 'hello', when, ...rest]);
      expect(cells('empty')).toEqual(['empty', ...COLUMNS.map(() => null)]);
    });

    it.each([
      ['/api/v1/namespaces', ['Name', 'Status', 'Age']],
      ['/api/v1/configmaps', ['Name', 'Data', 'Age']],
      ['/api/v1/secrets', ['Name', 'Type', 'Data', 'Age']],
      ['/api/v1/serviceaccounts', ['Name', 'Age']],
      ['/apis/coordination.k8s.io/v1/leases', ['Name', 'Holder', 'Age']],
      ['/apis/apiextensions.k8s.io/v1/customresourcedefinitions', ['Name', 'Created At']],
      [
        '/apis/apps/v1/deployments',
        ['Name', 'Ready', 'Up-to-date', 'Available', 'Age', 'Containers', 'Images', 'Selector'],
      ],
      [
        '/api/v1/pods',
        ['Name', 'Ready', 'Status', 'Restarts', 'Age', 'IP', 'Node', 'Nominated Node', 'Readiness Gates'],
      ],
    ])('has columns for %s', async (at, names) => {
      const { columnDefinitions } = await table(at);
      expect(columnDefinitions.map((column: { name: string }) => column.name)).toEqual(names);
    });
  });
}
