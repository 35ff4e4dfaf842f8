import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClusterSetup } from '../../src/topologies/blueprint.ts';
import { type DeclaredDatabase, databaseBlueprint, databaseSetup } from '../../src/topologies/database/index.ts';
import { INTERNAL_SECRETS } from '../../src/topologies/secrets.ts';
import { CASES, declared, placed } from './declared.ts';
import { text } from './rendered.ts';

const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}[a-z0-9]$/);
const seconds = (min: number, max: number) => fc.integer({ min, max });

/** Any database that its schema could let through, as far as it shapes the machines. */
const anyDatabase = fc
  .record({
    kind: fc.constantFrom(...CASES),
    zones: fc.uniqueArray(word, { minLength: 3, maxLength: 3 }),
    network: word,
    clients: fc.uniqueArray(fc.constantFrom('10.20.0.0/24', '10.30.0.0/16', '192.168.7.0/24'), { maxLength: 3 }),
    port: fc.option(fc.integer({ min: 10_000, max: 60_000 }), { nil: undefined }),
    parameters: fc.dictionary(fc.stringMatching(/^[a-z_]{1,12}$/), fc.stringMatching(/^[ -~]{0,12}$/), { maxKeys: 4 }),
    tls: fc.constantFrom('Disabled', 'Managed', 'Secret'),
    tokenMs: fc.integer({ min: 1000, max: 60_000 }),
    watchdogSeconds: seconds(15, 120),
    serviceSeconds: seconds(10, 3600),
    addressSeconds: seconds(20, 3600),
  })
  .map(({ kind: [topology, engine], zones, network, clients, port, parameters, tls, ...patience }) =>
    declared({
      topology,
      engine: { name: engine, version: '1' },
      placement: { zones: zones.slice(0, 2), ...(zones[2] === undefined ? {} : { quorumZone: zones[2] }) },
      network: { name: network, clients },
      endpoint: port === undefined ? {} : { port },
      parameters,
      tls: { mode: tls },
      patience: { bootSeconds: 600, ...patience },
    }),
  );

const setupOf = (cluster: ReturnType<typeof declared>): ClusterSetup =>
  databaseSetup(cluster, placed(databaseBlueprint(cluster)));

const literal = ({ machines }: ClusterSetup): string =>
  machines
    .flatMap(({ files }) => files.flatMap(({ content }) => content.filter((piece) => typeof piece === 'string')))
    .join('\n');

describe('any database', () => {
  it('has a setup for each of its members and for nobody else', () => {
    fc.assert(
      fc.property(anyDatabase, (cluster) => {
        const names = databaseBlueprint(cluster).members.map(({ name }) => name);
        expect(setupOf(cluster).machines.map(({ member }) => member)).toEqual(names);
        expect(new Set(names).size).toBe(names.length);
      }),
    );
  });

  it('says each file, unit and step once', () => {
    fc.assert(
      fc.property(anyDatabase, (cluster) => {
        const setup = setupOf(cluster);
        for (const { files, units } of setup.machines) {
          const paths = files.map(({ path }) => path);
          expect(paths.toSorted()).toEqual([...new Set(paths)].toSorted());
          const names = units.map(({ name }) => name);
          expect(names.toSorted()).toEqual([...new Set(names)].toSorted());
        }
        const steps = setup.bootstrap.map(({ name }) => name);
        expect(steps.toSorted()).toEqual([...new Set(steps)].toSorted());
      }),
    );
  });

  it('runs steps on its members only, and calls only scripts that they were given', () => {
    fc.assert(
      fc.property(anyDatabase, (cluster) => {
        const { machines, bootstrap } = setupOf(cluster);
        const given = new Map(machines.map(({ member, files }) => [member, new Set(files.map(({ path }) => path))]));
        for (const { on, done, run } of bootstrap)
          for (const member of on)
            for (const [called] of `${done} ${run}`.matchAll(/\/usr\/local\/lib\/scp\/[a-z-]+/g))
              expect(given.get(member)?.has(called), `${called} on ${member}`).toBe(true);
        for (const { files } of machines) {
          const own = new Set(files.map(({ path }) => path));
          const texts = files.flatMap(({ content }) => content.filter((piece) => typeof piece === 'string'));
          for (const [called] of texts.join('\n').matchAll(/\/usr\/local\/lib\/scp\/[a-z-]+/g))
            expect(own.has(called), `${called} is called and not there`).toBe(true);
        }
      }),
    );
  });

  it('names secrets and never their place in a file that everybody reads, but for certificates', () => {
    fc.assert(
      fc.property(anyDatabase, (cluster) => {
        for (const { path, content, mode } of setupOf(cluster).machines.flatMap(({ files }) => files)) {
          const secrets = content.flatMap((piece) => (typeof piece === 'string' ? [] : [piece.secret]));
          if (secrets.some((name) => !['tls-certificate', 'tls-ca'].includes(name)))
            expect(mode, path).toMatch(/^0[46]00$/);
        }
      }),
    );
  });

  it('takes every address and volume from the placement', () => {
    fc.assert(
      fc.property(anyDatabase, (cluster) => {
        const blueprint = databaseBlueprint(cluster);
        const placement = placed(blueprint);
        const known = new Set([
          '0.0.0.0',
          '127.0.0.1',
          ...Object.values(placement.members).flatMap(({ addresses }) => Object.values(addresses)),
          ...Object.values(placement.virtualAddresses).map(({ address }) => address),
          ...cluster.spec.network.clients.map((cidr) => cidr.split('/')[0]),
        ]);
        const parameters = Object.entries(cluster.spec.parameters).flat();
        const said = literal(databaseSetup(cluster, placement)).match(/\b\d+\.\d+\.\d+\.\d+\b/g) ?? [];
        const unknown = said.filter((each) => !known.has(each) && !parameters.some((value) => value.includes(each)));
        expect(unknown).toEqual([]);
      }),
    );
  });
});

describe('patience', () => {
  const at = (tokenMs: number, watchdogSeconds: number, serviceSeconds: number, more: Partial<DeclaredDatabase> = {}) =>
    literal(
      setupOf(
        declared({
          patience: { tokenMs, watchdogSeconds, serviceSeconds, bootSeconds: 600, addressSeconds: 20 },
          ...more,
        }),
      ),
    );

  it('reaches Corosync, SBD, DRBD, Pacemaker and the fence-peer handler', () => {
    const said = at(5000, 10, 300);
    expect(said).toContain('    token: 5000\n');
    expect(said).toContain('SBD_WATCHDOG_TIMEOUT=10\n');
    expect(said).toContain('name="stonith-watchdog-timeout" value="20s"');
    expect(said).toContain('ping-timeout 50;');
    expect(said).toContain('<op id="p-db-start" name="start" interval="0" timeout="300s"/>');
    // 5.65 s of token and 1.2 times that of consensus, and one to spare.
    expect(said).toContain('SETTLE_SECONDS=14\n');
  });

  it('gives the agents of Pacemaker as much more time as the slower of database and address needs', () => {
    const timeouts = (changes: { readonly serviceSeconds?: number; readonly addressSeconds?: number }) => {
      const { spec } = declared();
      const said = literal(setupOf(declared({ patience: { ...spec.patience, ...changes } })));
      return ['p-vip-start', 'p-vip-monitor', 'p-fs-start', 'p-r0-start', 'p-db-start'].map((id) =>
        Number(new RegExp(`<op id="${id}" [^>]*timeout="(\\d+)s"`).exec(said)?.[1]),
      );
    };
    expect(timeouts({})).toEqual([20, 20, 60, 240, 120]);
    expect(timeouts({ addressSeconds: 120 })).toEqual([120, 120, 360, 1440, 120]);
    expect(timeouts({ serviceSeconds: 300, addressSeconds: 30 })).toEqual([50, 50, 150, 600, 300]);
    expect(timeouts({ serviceSeconds: 10 })).toEqual([20, 20, 60, 240, 10]);
  });

  it('reaches HAProxy and Galera', () => {
    const said = at(6000, 10, 300, { topology: 'galera' });
    expect(said).toContain('inter 4000ms');
    expect(said).toContain('evs.suspect_timeout=PT8S');
  });
});

describe('secrets of a cluster', () => {
  it('are all declared, so that somebody makes them', () => {
    const named = CASES.flatMap(([topology, name]) =>
      setupOf(declared({ topology, engine: { name, version: '1' } })).machines.flatMap(({ files }) =>
        files.flatMap(({ content }) => content.flatMap((piece) => (typeof piece === 'string' ? [] : [piece.secret]))),
      ),
    );
    expect([...new Set(named)].toSorted()).toEqual(INTERNAL_SECRETS.map(({ name }) => name).toSorted());
  });
});

describe('scripts', () => {
  /** Each script once, in a folder of its own. */
  function written(): string[] {
    const folder = mkdtempSync(join(tmpdir(), 'scp-scripts-'));
    const all = CASES.flatMap(([topology, name]) =>
      setupOf(declared({ topology, engine: { name, version: '1' } })).machines.flatMap(({ files }) => files),
    ).filter(({ path }) => path.startsWith('/usr/local/lib/scp/'));
    const texts = [...new Set(all.map(({ content }) => text(content)))];
    return texts.map((script, index) => {
      const path = join(folder, `${index}.sh`);
      writeFileSync(path, script);
      return path;
    });
  }

  it('are plain sh, and begin by saying so', () => {
    for (const path of written()) {
      execFileSync('sh', ['-n', path]);
      expect(readFileSync(path, 'utf8')).toMatch(/^#!\/bin\/sh\n# \S/);
    }
  });

  it.skipIf(spawnSync('shellcheck', ['--version']).status !== 0)('leave shellcheck nothing to say', () => {
    const { stdout, status } = spawnSync('shellcheck', ['--shell=sh', ...written()], { encoding: 'utf8' });
    expect(stdout).toBe('');
    expect(status).toBe(0);
  });
});
