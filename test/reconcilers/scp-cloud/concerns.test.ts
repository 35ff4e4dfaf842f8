import { describe, expect, it } from 'vitest';
import type { Change, Mark } from '../../../src/inventory/index.ts';
import { concerns } from '../../../src/reconcilers/scp-cloud/concerns.ts';

const me = { uid: 'me', projectIds: ['mine'], adopted: new Set(['adopted']) };
const change = (more: Partial<Change>): Change => ({
  kind: 'network',
  id: 'n1',
  what: 'changed',
  owner: undefined,
  project: undefined,
  ...more,
});
const markOf = (uid: string) => ({ uid }) as Mark;

describe('a ScpCloud is looked at again when', () => {
  it.each<[string, Partial<Change>]>([
    ['its own thing changed', { owner: markOf('me'), project: 'elsewhere' }],
    ['something that it adopted changed', { id: 'adopted', project: 'elsewhere' }],
    ['something of its project changed', { kind: 'port', project: 'mine' }],
    ['the use of its limits changed', { kind: 'compute-quota', id: 'mine', project: 'mine' }],
    ['a flavor came', { kind: 'flavor', what: 'added' }],
    ['a network came that it may adopt', { what: 'added', project: 'elsewhere' }],
    ['a host went down', { kind: 'compute-service' }],
    ['something of an owner that may be gone came', { kind: 'server', what: 'added', owner: markOf('gone') }],
  ])('%s', (_, more) => {
    expect(concerns(change(more), me)).toBe(true);
  });
});

describe('a ScpCloud is left alone when', () => {
  it.each<[string, Partial<Change>]>([
    ['a server changed', { kind: 'server', project: 'elsewhere' }],
    ['a server of its project changed', { kind: 'server', project: 'mine' }],
    ['a port of others came', { kind: 'port', what: 'added', project: 'elsewhere' }],
    ['a network of others changed', { project: 'elsewhere' }],
    ["another ScpCloud's network changed", { owner: markOf('other'), project: 'elsewhere' }],
    ['the use of the limits of others changed', { kind: 'compute-quota', id: 'elsewhere', project: 'elsewhere' }],
    ['the load of a host changed', { kind: 'hypervisor' }],
  ])('%s', (_, more) => {
    expect(concerns(change(more), me)).toBe(false);
  });
});
