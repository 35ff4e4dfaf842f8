import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { LuaFactory } from 'wasmoon';
import { describe, expect, it } from 'vitest';
import { REASONS } from '../../src/api/scp-cloud.ts';
import { kstatusConditions, type Standing, stampConditions } from '../../src/runtime/index.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'manifests', 'argocd');
const script = readFileSync(join(FOLDER, 'health.lua'), 'utf8');
const factory = new LuaFactory();

interface Health {
  readonly status: string;
  readonly message: string;
}

/** As Argo CD does it: the object is the global `obj`, the script returns a table. */
async function healthOf(obj: object): Promise<Health> {
  const lua = await factory.createEngine({ injectObjects: false });
  try {
    // Plain tables, as Argo CD hands them over: lists from 1, missing fields nil.
    await lua.doString(`obj = ${toLua(obj)}`);
    return (await lua.doString(script)) as Health;
  } finally {
    lua.global.close();
  }
}

function toLua(value: unknown): string {
  if (Array.isArray(value)) return `{${value.map(toLua).join(', ')}}`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, inner]) => `[${JSON.stringify(key)}] = ${toLua(inner)}`)
    .join(', ')}}`;
}

function cloud(standing: Standing, reason: keyof typeof REASONS, more: { generation?: number; seen?: number } = {}) {
  const { generation = 3, seen = generation } = more;
  const input = kstatusConditions(standing, reason, REASONS[reason]);
  const conditions = stampConditions([], input, { nowMs: 0, generation: seen });
  return { metadata: { name: 'storm', generation }, status: { observedGeneration: seen, conditions } };
}

describe('health in Argo CD', () => {
  it.each([
    ['ready', 'Settled', 'Healthy'],
    ['ready', 'DriftReported', 'Healthy'],
    ['progressing', 'Applying', 'Progressing'],
    ['progressing', 'UploadingImage', 'Progressing'],
    ['failing', 'Unreachable', 'Progressing'],
    ['stalled', 'InvalidSpec', 'Degraded'],
    ['stalled', 'SecretNotFound', 'Degraded'],
    ['stalled', 'Paused', 'Suspended'],
    ['stalled', 'PlanOnly', 'Suspended'],
    ['stalled', 'ApprovalRequired', 'Suspended'],
  ] as const)('of one that is %s (%s) is %s', async (standing, reason, status) => {
    const health = await healthOf(cloud(standing, reason));
    expect(health).toMatchObject({ status, message: expect.stringContaining(REASONS[reason]) as string });
  });

  it.each(['ready', 'stalled'] as const)('does not take over what was %s for an older spec', async (standing) => {
    const health = await healthOf(cloud(standing, 'Settled', { generation: 3, seen: 2 }));
    expect(health.status).toBe('Progressing');
  });

  it('of one that nobody looked at yet is Progressing', async () => {
    expect(await healthOf({ metadata: { name: 'storm', generation: 1 } })).toMatchObject({ status: 'Progressing' });
  });

  it('of one that is being deleted is Progressing, whatever it was', async () => {
    const { status, metadata } = cloud('ready', 'Settled');
    const deleting = { status, metadata: { ...metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } };
    expect(await healthOf(deleting)).toMatchObject({ status: 'Progressing' });
  });

  it('stands in the ConfigMap as it is tested here, for every kind of the group', () => {
    const map = parse(readFileSync(join(FOLDER, 'argocd-cm.yaml'), 'utf8')) as { data: Record<string, string> };
    const customizations = parse(map.data['resource.customizations'] ?? '') as Record<string, object>;
    expect(customizations).toEqual({ 'scp.stormclouds.eu/*': { 'health.lua': script } });
  });
});
