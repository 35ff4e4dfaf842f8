import { describe, expect, it } from 'vitest';
import {
  age,
  BUILT_IN_RESOURCES,
  compileBuiltIn,
  humanDuration,
} from '../../../../src/embedded/control-plane/schema/index.ts';
import type { JsonObject } from '../../../../src/embedded/control-plane/schema/index.ts';
import { compileJsonPath } from '../../../../src/embedded/control-plane/schema/table/json-path.ts';

const SECOND = 1000;
const HOUR = 3600 * SECOND;
const NOW = Date.parse('2026-01-02T00:00:00Z');

describe('humanDuration', () => {
  it.each([
    [-5 * SECOND, '<invalid>'],
    [-1 * SECOND, '0s'],
    [0, '0s'],
    [119 * SECOND, '119s'],
    [120 * SECOND, '2m'],
    [190 * SECOND, '3m10s'],
    [10 * 60 * SECOND, '10m'],
    [179 * 60 * SECOND, '179m'],
    [3 * HOUR, '3h'],
    [3.5 * HOUR, '3h30m'],
    [8 * HOUR, '8h'],
    [48 * HOUR, '2d'],
    [51 * HOUR, '2d3h'],
    [8 * 24 * HOUR, '8d'],
    [2 * 365 * 24 * HOUR, '2y'],
    [(2 * 365 + 11) * 24 * HOUR, '2y11d'],
    [8 * 365 * 24 * HOUR, '8y'],
  ])('%d ms is %s', (ms, text) => expect(humanDuration(ms)).toBe(text));

  it('does not know the age of what has no time', () => expect(age(undefined, NOW)).toBe('<unknown>'));
});

describe('compileJsonPath', () => {
  const root = {
    a: { 'b.c': 1, d: [{ n: 'x', v: 1 }, { n: 'y', v: 5 }, { n: 'z' }] },
    e: [[1, 2], [3]],
  };

  it.each([
    ['.a.d[0].n', ['x']],
    ['.a.d[-1].n', ['z']],
    ['.a.d[*].n', ['x', 'y', 'z']],
    ['.a.d[0:2].n', ['x', 'y']],
    ['.a.d[0,2].n', ['x', 'z']],
    ['.a.d[?(@.v>2)].n', ['y']],
    ['.a.d[?(@.v)].n', ['x', 'y']],
    [".a.d[?(@.n=='x')].v", [1]],
    ['.a.d[?(@.n!="x")].n', ['y', 'z']],
    [String.raw`.a.b\.c`, [1]],
    [".a['b.c']", [1]],
    ['..v', [1, 5]],
    ['.e[*][0]', [1, 3]],
    ['.missing.field', []],
    ['.a.d[9].n', []],
  ])('%s', (path, found) => expect(compileJsonPath(path)(root)).toEqual(found));
});

describe('built-in kinds', () => {
  const cells = (group: string, kind: string, object: JsonObject) => {
    const resource = BUILT_IN_RESOURCES.find((one) => one.group === group && one.kind === kind)!;
    const { table } = compileBuiltIn(resource);
    const row = table.cells({ metadata: { name: 'it', creationTimestamp: '2026-01-01T23:59:00Z' }, ...object }, NOW);
    expect(row).toHaveLength(table.columns.length);
    return row;
  };

  it.each(BUILT_IN_RESOURCES)('$group $kind has a cell for each column', ({ group, kind }) => {
    expect(cells(group, kind, {})).not.toEqual([]);
  });

  it('tells a pod from its containers', () => {
    const container = (state: object, ready = false) => ({ name: 'c', ready, restartCount: 2, state });
    const pod = (status: object, spec: object = { containers: [{ name: 'c' }] }) =>
      cells('', 'Pod', { spec, status } as unknown as JsonObject).slice(1, 5);
    expect(pod({ phase: 'Pending' })).toEqual(['0/1', 'Pending', '0', '60s']);
    expect(pod({ phase: 'Running', containerStatuses: [container({ running: {} }, true)] })).toEqual([
      '1/1',
      'Running',
      '2',
      '60s',
    ]);
    expect(
      pod({ phase: 'Running', containerStatuses: [container({ waiting: { reason: 'CrashLoopBackOff' } })] })[1],
    ).toBe('CrashLoopBackOff');
    expect(pod({ phase: 'Failed', containerStatuses: [container({ terminated: { exitCode: 3 } })] })[1]).toBe(
      'ExitCode:3',
    );
  });

  it('tells nodes, services and events', () => {
    const ready = { conditions: [{ type: 'Ready', status: 'True' }] };
    expect(cells('', 'Node', { status: ready, spec: { unschedulable: true } }).slice(1, 3)).toEqual([
      'Ready,SchedulingDisabled',
      '<none>',
    ]);
    const spec = {
      type: 'NodePort',
      clusterIPs: ['10.0.0.1'],
      ports: [{ port: 80, nodePort: 30000, protocol: 'TCP' }],
    };
    expect(cells('', 'Service', { spec }).slice(1, 5)).toEqual(['NodePort', '10.0.0.1', '<none>', '80:30000/TCP']);
    const event = {
      involvedObject: { kind: 'Pod', name: 'p' },
      type: 'Normal',
      reason: 'Made',
      message: 'm\n',
      count: 2,
    };
    expect(cells('', 'Event', event).slice(1, 7)).toEqual(['Normal', 'Made', 'pod/p', '', '', 'm']);
  });
});
