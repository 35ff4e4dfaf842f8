import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../src/clients/kubernetes/index.ts';
import { bounded, kstatusConditions, stampConditions } from '../../src/runtime/conditions.ts';
import { ensureFinalizer, removeFinalizer } from '../../src/runtime/finalizer.ts';
import { createScrubber } from '../../src/runtime/scrubber.ts';
import { createStatusWriter } from '../../src/runtime/status-writer.ts';
import { objectServer } from './support/object-server.ts';
import { WIDGET, widget } from './support/scripted-server.ts';

const FINALIZER = 'test.example.com/widget';
const object: KubernetesObject = widget('a', '1');

describe('status writer', () => {
  const setUp = () => {
    const server = objectServer(object);
    const scrubber = createScrubber();
    return { server, scrubber, writer: createStatusWriter({ client: server.client, type: WIDGET, scrubber }) };
  };

  it('writes once, and again only on change', async () => {
    const { server, writer } = setUp();
    expect(await writer.write(server.object, { seen: 1 })).toBe('written');
    expect(await writer.write(server.object, { seen: 1 })).toBe('unchanged');
    expect(await writer.write(server.object, { seen: 2 })).toBe('written');
    expect(server.calls).toEqual(['applyStatus', 'applyStatus']);
  });

  it('writes nothing after a restart when the status is there already', async () => {
    const { server } = setUp();
    server.edit((one) => ({ ...one, status: { seen: 1 } }));
    const restarted = createStatusWriter({ client: server.client, type: WIDGET, scrubber: createScrubber() });
    expect(await restarted.write(server.object, { seen: 1 })).toBe('unchanged');
  });

  it('is not misled by a cache that lags behind its own write', async () => {
    const { server, writer } = setUp();
    const cached = server.edit((one) => ({ ...one, status: { seen: 1 } }));
    await writer.write(cached, { seen: 2 });
    expect(await writer.write(cached, { seen: 1 })).toBe('written');
    expect(server.object.status).toEqual({ seen: 1 });
  });

  it('puts right what somebody else has written', async () => {
    const { server, writer } = setUp();
    await writer.write(server.object, { seen: 1 });
    server.edit((one) => ({ ...one, status: { seen: 7 } }));
    expect(await writer.write(server.object, { seen: 1 })).toBe('written');
  });

  it('repeats a write that met a newer version of the same object', async () => {
    const { server, writer } = setUp();
    const cached = server.object;
    server.edit((one) => ({ ...one, spec: { size: 2 } }));
    expect(await writer.write(cached, { seen: 1 })).toBe('written');
    expect(server.calls).toEqual(['applyStatus', 'get', 'applyStatus']);
  });

  it('leaves a successor of the same name alone', async () => {
    const { server, writer } = setUp();
    const cached = server.object;
    server.replace(widget('a', '9', 'another'));
    expect(await writer.write(cached, { seen: 1 })).toBe('gone');
    expect(server.object).not.toHaveProperty('status');
    server.replace(undefined);
    expect(await writer.write(cached, { seen: 1 })).toBe('gone');
  });

  it('blanks secrets', async () => {
    const { server, writer, scrubber } = setUp();
    scrubber.add('s3cr3t"x');
    await writer.write(server.object, { message: 'password s3cr3t"x refused' });
    expect(server.object.status).toEqual({ message: 'password [redacted] refused' });
  });
});

describe('finalizer', () => {
  it('is put on once, and keeps those of others', async () => {
    const server = objectServer({ ...object, metadata: { ...object.metadata, finalizers: ['other/x'] } });
    const options = { client: server.client, type: WIDGET, finalizer: FINALIZER };
    const held = await ensureFinalizer(server.object, options);
    expect(held.metadata.finalizers).toEqual(['other/x', FINALIZER]);
    expect(await ensureFinalizer(held, options)).toBe(held);
    await removeFinalizer(held, options);
    expect(server.object.metadata.finalizers).toEqual(['other/x']);
    expect(server.calls).toEqual(['patch', 'patch']);
  });

  it('loses nobody else’s finalizer to an old cache', async () => {
    const server = objectServer(object);
    const cached = server.object;
    server.edit((one) => ({ ...one, metadata: { ...one.metadata, finalizers: ['other/x'] } }));
    const options = { client: server.client, type: WIDGET, finalizer: FINALIZER };
    await expect(ensureFinalizer(cached, options)).rejects.toMatchObject({ fault: 'conflict' });
    expect(server.object.metadata.finalizers).toEqual(['other/x']);
  });

  it('is content when the object is gone', async () => {
    const server = objectServer({ ...object, metadata: { ...object.metadata, finalizers: [FINALIZER] } });
    const cached = server.object;
    server.replace(undefined);
    await expect(
      removeFinalizer(cached, { client: server.client, type: WIDGET, finalizer: FINALIZER }),
    ).resolves.toBeUndefined();
  });
});

describe('conditions', () => {
  const at = (nowMs: number) => ({ nowMs, generation: 3 });

  it('keep their time while their status stays', () => {
    const first = stampConditions([], kstatusConditions('progressing', 'Creating', 'network'), at(0));
    const second = stampConditions(first, kstatusConditions('failing', 'Quota', 'no'), at(60_000));
    const third = stampConditions(second, kstatusConditions('ready', 'Ready', ''), at(120_000));
    expect(second.map((one) => one.lastTransitionTime)).toEqual(Array(3).fill('1970-01-01T00:00:00Z'));
    expect(third.map(({ type, status, lastTransitionTime }) => [type, status, lastTransitionTime])).toEqual([
      ['Ready', 'True', '1970-01-01T00:02:00Z'],
      ['Reconciling', 'False', '1970-01-01T00:02:00Z'],
      ['Stalled', 'False', '1970-01-01T00:00:00Z'],
    ]);
    expect(third[0]?.observedGeneration).toBe(3);
  });

  it('have messages of bounded length', () => {
    expect(bounded('x'.repeat(5_000))).toHaveLength(1_024);
    expect(bounded('short')).toBe('short');
  });
});
