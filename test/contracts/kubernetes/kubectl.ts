import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { kubectlPath } from '../../../src/cli/kubectl.ts';
import { until } from './server.ts';
import type { Wire } from './server.ts';
import { widgetCrd } from './widgets.ts';

/** A server that kubectl reaches by a kubeconfig. */
export interface KubectlTarget {
  readonly kubeconfig: string;
  close(): Promise<void>;
}

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** kubectl itself, as people and scripts use it. */
export function describeKubectl(connect: () => Promise<KubectlTarget>): void {
  describe('kubectl', () => {
    const suffix = randomBytes(3).toString('hex');
    const namespace = `contract-kubectl-${suffix}`;
    const group = `kubectl-${suffix}.contract.test`;
    let program = '';
    let folder = '';
    let target: KubectlTarget | undefined;

    const kubectl = (...args: string[]): Promise<Run> =>
      new Promise((resolve) => {
        const env = { ...process.env, KUBECONFIG: target?.kubeconfig, HOME: folder };
        execFile(program, ['-n', namespace, ...args], { env, timeout: 60_000 }, (error, out, err) =>
          resolve({ code: error === null ? 0 : Number(error.code ?? 1), out, err }),
        );
      });
    const file = async (name: string, ...objects: Wire[]): Promise<string> => {
      const path = join(folder, `${name}.yaml`);
      await writeFile(path, objects.map((object) => stringify(object)).join('---\n'));
      return path;
    };
    const widget = (name: string, spec: Wire): Wire => ({
      apiVersion: `${group}/v1`,
      kind: 'Widget',
      metadata: { name },
      spec,
    });
    const said = (run: Run): string => `${run.out}${run.err}`.replaceAll(group, 'GROUP').trim();

    /** By the group's version: the name of a resource in a group may be that of another one for it. */
    const explain = (field: string, ...args: readonly string[]) =>
      kubectl('explain', field, `--api-version=${group}/v1`, ...args);
    beforeAll(async () => {
      program = await kubectlPath();
      folder = await mkdtemp(join(tmpdir(), 'kubectl-contract-'));
      target = await connect();
      const made = await kubectl(
        'create',
        '-f',
        await file('ns', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }),
      );
      expect(said(made)).toBe(`namespace/${namespace} created`);
      const crd = widgetCrd(group);
      for (const version of crd.spec.versions) {
        version.schema.openAPIV3Schema.properties.status.properties.conditions = {
          type: 'array',
          items: { type: 'object', properties: { type: { type: 'string' }, status: { type: 'string' } } },
        };
        version.schema.openAPIV3Schema.properties.spec.properties.size.description = 'How big it is.';
      }
      expect((await kubectl('apply', '-f', await file('crd', crd))).code).toBe(0);
      expect((await kubectl('wait', '--for=condition=Established', `crd/widgets.${group}`, '--timeout=20s')).code).toBe(
        0,
      );
      await until(
        () => explain('widgets.spec'),
        ({ code }) => code === 0,
      );
    });
    afterAll(async () => {
      await kubectl('delete', 'crd', `widgets.${group}`, '--wait=false');
      await kubectl('delete', 'namespace', namespace, '--wait=false');
      await target?.close();
    });

    it('asks for the version', async () => {
      expect((await kubectl('version')).out).toMatch(/Server Version: v1\.35/);
    });

    it('applies, finds nothing to do, shows a difference', async () => {
      const first = await file('apply', widget('applied', { size: 1 }));
      expect(said(await kubectl('apply', '-f', first))).toBe('widget.GROUP/applied created');
      expect(said(await kubectl('apply', '-f', first))).toBe('widget.GROUP/applied unchanged');
      const second = await file('apply2', widget('applied', { size: 2 }));
      const diff = await kubectl('diff', '-f', second);
      expect([diff.code, diff.out.includes('-  size: 1'), diff.out.includes('+  size: 2')]).toEqual([1, true, true]);
      expect(said(await kubectl('apply', '--dry-run=server', '-f', second))).toBe(
        'widget.GROUP/applied configured (server dry run)',
      );
      expect(said(await kubectl('apply', '-f', second))).toBe('widget.GROUP/applied configured');
    });

    it('refuses what the schema does not know', async () => {
      const bad = await kubectl('apply', '-f', await file('bad', widget('bad', { size: 1, sise: 2 })));
      expect(bad.code).toBe(1);
      expect(said(bad)).toContain('strict decoding error: unknown field "spec.sise"');
    });

    it('applies on the server, with conflicts', async () => {
      const one = await file('ssa', widget('ssa', { size: 1 }));
      expect(said(await kubectl('apply', '--server-side', '-f', one))).toBe('widget.GROUP/ssa serverside-applied');
      const two = await file('ssa2', widget('ssa', { size: 2 }));
      const refused = await kubectl('apply', '--server-side', '--field-manager=other', '-f', two);
      expect(said(refused)).toContain('Apply failed with 1 conflict: conflict with "kubectl": .spec.size');
      const forced = await kubectl('apply', '--server-side', '--force-conflicts', '--field-manager=other', '-f', two);
      expect(said(forced)).toBe('widget.GROUP/ssa serverside-applied');
    });

    it('moves from client-side to server-side apply', async () => {
      await kubectl('apply', '-f', await file('move', widget('move', { size: 1, color: 'red' })));
      const moved = await kubectl('apply', '--server-side', '-f', await file('move2', widget('move', { size: 2 })));
      expect(said(moved)).toBe('widget.GROUP/move serverside-applied');
      const { out } = await kubectl('get', 'widget', 'move', '-o', 'json');
      expect(JSON.parse(out).spec).toEqual({ size: 2, mode: 'plain' });
    });

    it('explains', async () => {
      const { out } = await explain('widgets', '--recursive');
      expect(out).toMatch(/KIND: {7}Widget\n/);
      expect(out).toMatch(/ size\t<integer>/);
      expect((await explain('widgets.spec.size')).out).toContain('How big it is.');
      expect((await kubectl('explain', 'pods.spec.containers')).out).toContain('<[]Container>');
    });

    it('prints tables and whole objects', async () => {
      await kubectl('apply', '-f', await file('table', widget('table', { size: 7 })));
      const table = await kubectl('get', 'widgets', 'table');
      expect(table.out).toMatch(/^NAME +SIZE +PHASE\ntable +7 *\n$/);
      expect((await kubectl('get', 'gadgets', '--no-headers')).out).toContain('table');
      const yaml = await kubectl('get', 'widget', 'table', '-o', 'yaml');
      expect(yaml.out).toContain('  size: 7');
      expect((await kubectl('get', 'all')).code).toBe(0);
      expect((await kubectl('get', 'pods,services,deployments')).err).toContain('No resources found');
    });

    it('watches', async () => {
      const env = { ...process.env, KUBECONFIG: target?.kubeconfig, HOME: folder };
      const watching = spawn(program, ['-n', namespace, 'get', 'widgets', '-w', '--no-headers'], { env });
      let seen = '';
      watching.stdout.on('data', (chunk: Buffer) => {
        seen += String(chunk);
      });
      await until(
        () => Promise.resolve(seen),
        (text) => text.includes('table'),
      );
      await kubectl('apply', '-f', await file('watched', widget('watched', { size: 3 })));
      await until(
        () => Promise.resolve(seen),
        (text) => /watched +3/.test(text),
      );
      watching.kill();
    });

    it('waits for conditions, values and deletion', async () => {
      await kubectl('apply', '-f', await file('wait', widget('wait', { size: 1 })));
      const waiting = kubectl('wait', '--for=condition=Ready', 'widget/wait', '--timeout=20s');
      const patch = JSON.stringify({ status: { phase: 'On', conditions: [{ type: 'Ready', status: 'True' }] } });
      const patched = await kubectl('patch', 'widget', 'wait', '--subresource=status', '--type=merge', '-p', patch);
      expect(said(patched)).toBe('widget.GROUP/wait patched');
      expect(said(await waiting)).toBe('widget.GROUP/wait condition met');
      expect((await kubectl('wait', '--for=jsonpath={.status.phase}=On', 'widget/wait', '--timeout=20s')).code).toBe(0);
      const going = kubectl('wait', '--for=delete', 'widget/wait', '--timeout=20s');
      expect(said(await kubectl('delete', 'widget', 'wait'))).toContain('"wait" deleted');
      expect((await going).code).toBe(0);
    });

    it('describes, labels, annotates, scales, edits', async () => {
      await kubectl('apply', '-f', await file('edit', widget('edit', { size: 1, replicas: 1 })));
      expect((await kubectl('describe', 'widget', 'edit')).out).toMatch(
        /Name: +edit\n[\s\S]*Size: +1\n[\s\S]*Events: +<none>/,
      );
      expect(said(await kubectl('label', 'widget', 'edit', 'a=b'))).toBe('widget.GROUP/edit labeled');
      expect(said(await kubectl('annotate', 'widget', 'edit', 'c=d'))).toBe('widget.GROUP/edit annotated');
      expect(said(await kubectl('scale', 'widget', 'edit', '--replicas=4'))).toBe('widget.GROUP/edit scaled');
      expect((await kubectl('get', 'widgets', '-l', 'a=b', '-o', 'jsonpath={.items[*].spec.replicas}')).out).toBe('4');
      const patched = await kubectl(
        'patch',
        'widget',
        'edit',
        '--type=json',
        '-p',
        '[{"op":"replace","path":"/spec/size","value":5}]',
      );
      expect(said(patched)).toBe('widget.GROUP/edit patched');
    });

    it('lists resources, events and raw paths', async () => {
      expect((await kubectl('api-resources', `--api-group=${group}`, '--no-headers')).out).toMatch(
        /^widgets .* Widget\s*$/,
      );
      expect((await kubectl('api-versions')).out).toContain(`${group}/v1\n`);
      expect(said(await kubectl('events'))).toBe(`No events found in ${namespace} namespace.`);
      expect(JSON.parse((await kubectl('get', '--raw', `/apis/${group}/v1/widgets?limit=1`)).out).kind).toBe(
        'WidgetList',
      );
    });

    it('keeps a deployment', async () => {
      const deployment = {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'web' },
        spec: {
          selector: { matchLabels: { app: 'web' } },
          template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'web:1' }] } },
        },
      };
      const manifest = await file('deployment', deployment);
      expect(said(await kubectl('apply', '-f', manifest))).toBe('deployment.apps/web created');
      expect(said(await kubectl('apply', '-f', manifest))).toBe('deployment.apps/web unchanged');
      expect(said(await kubectl('scale', 'deployment', 'web', '--replicas=3'))).toBe('deployment.apps/web scaled');
      expect(said(await kubectl('set', 'image', 'deployment/web', 'web=web:2'))).toBe(
        'deployment.apps/web image updated',
      );
      const { out } = await kubectl(
        'get',
        'deployment',
        'web',
        '-o',
        'jsonpath={.spec.replicas} {.spec.template.spec.containers[0].image}',
      );
      expect(out).toBe('3 web:2');
      expect((await kubectl('get', 'deployments')).out).toMatch(/web +0\/3/);
      expect(said(await kubectl('delete', '-f', manifest))).toContain('deployment.apps "web" deleted');
    });

    it('makes typed objects and asks what it may do', async () => {
      expect(said(await kubectl('create', 'configmap', 'typed', '--from-literal=a=b'))).toBe('configmap/typed created');
      expect(said(await kubectl('create', 'secret', 'generic', 'typed', '--from-literal=a=b'))).toBe(
        'secret/typed created',
      );
      expect((await kubectl('get', 'secret', 'typed', '-o', 'jsonpath={.data.a}')).out).toBe('Yg==');
      expect(said(await kubectl('create', 'serviceaccount', 'typed'))).toBe('serviceaccount/typed created');
      expect((await kubectl('create', 'token', 'typed')).out.split('.')).toHaveLength(3);
      expect(said(await kubectl('auth', 'can-i', 'create', 'pods'))).toBe('yes');
      expect((await kubectl('auth', 'whoami')).out).toContain('system:authenticated');
    });
  });
}
