import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { databaseBlueprint, databaseSetup } from '../../../src/topologies/database/index.ts';
import { CASES, declared, placed } from '../../topologies/declared.ts';
import { writeMachine } from '../../topologies/rendered.ts';

/** The software's own word on what is rendered for it. Each needs its Debian package; without it the test is skipped. */
const has = (program: string) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
const isRoot = process.getuid?.() === 0;

/** Folders that a program looks into itself, shown to it as a machine has them. */
const SHOWN = ['/etc/corosync', '/etc/drbd.d', '/etc/haproxy', '/etc/postgresql', '/etc/scp'];

/** Runs a line as on that machine: with its name and its folders, in a mount namespace of its own. */
function asOn(root: string, hostname: string, line: string): { status: number | null; output: string } {
  const mounts = SHOWN.filter((path) => existsSync(join(root, path))).map(
    (path) => `mkdir -p ${path} && mount --bind ${join(root, path)} ${path}`,
  );
  const script = [`hostname ${hostname}`, ...mounts, line].join(' && ');
  const { status, stdout, stderr } = spawnSync('unshare', ['-m', '-u', 'sh', '-c', script], { encoding: 'utf8' });
  return { status, output: `${stdout}${stderr}` };
}

const machines = CASES.flatMap(([topology, engine]) =>
  (['Disabled', 'Managed'] as const).flatMap((mode) => {
    const cluster = declared({
      topology,
      engine: { name: engine, version: engine === 'mysql' ? '10.11' : '15' },
      tls: { mode },
      parameters: engine === 'mysql' ? { max_connections: '200' } : { max_connections: '200', work_mem: '8MB' },
    });
    const setup = databaseSetup(cluster, placed(databaseBlueprint(cluster)));
    return setup.machines.map((machine) => ({
      title: `${machine.member} of ${topology} ${engine}, TLS ${mode}`,
      hostname: `shop-${machine.member}`,
      holds: (path: string) => machine.files.some((file) => file.path === path),
      root: writeMachine(machine),
    }));
  }),
);
afterAll(() => machines.forEach(({ root }) => rmSync(root, { recursive: true })));

const those = (path: string) => machines.filter(({ holds }) => holds(path));

describe.skipIf(!isRoot || !has('corosync'))('corosync -t', () => {
  it.each(those('/etc/corosync/corosync.conf'))('accepts $title', ({ root, hostname }) => {
    const { status, output } = asOn(root, hostname, 'corosync -t');
    expect(output).not.toMatch(/error|parse/i);
    expect(status).toBe(0);
  });

  it('refuses an authkey that is too short', () => {
    const [machine] = those('/etc/corosync/authkey');
    const path = join(machine!.root, '/etc/corosync/authkey');
    const whole = readFileSync(path);
    writeFileSync(path, 'short');
    const { status } = asOn(machine!.root, machine!.hostname, 'corosync -t');
    writeFileSync(path, whole);
    expect(status).not.toBe(0);
  });
});

/** For the kernel's DRBD 8.4; drbdadm itself becomes it where that module is loaded. */
const DRBDADM = '/lib/drbd/drbdadm-84';
describe.skipIf(!isRoot || !existsSync(DRBDADM))('drbdadm dump', () => {
  it.each(those('/etc/drbd.d/r0.res'))('accepts $title', ({ root, hostname }) => {
    const { status, output } = asOn(root, hostname, `${DRBDADM} dump r0`);
    expect(status, output).toBe(0);
    expect(output).toMatch(/fencing\s+resource-and-stonith;/);
    expect(output).toMatch(/fence-peer\s+"?\/usr\/local\/lib\/scp\/fence-peer"?;/);
  });
});

/** A whole CIB as a cluster has it in which every node is well. `more` goes in among the constraints. */
function wholeCib(configuration: string, more = ''): string {
  const states = [...configuration.matchAll(/<node id="(\d)" uname="([^"]+)"/g)].map(
    ([, id, uname]) =>
      `<node_state id="${id}" uname="${uname}" in_ccm="true" crmd="online" join="member" expected="member"/>`,
  );
  // What the cluster adds itself once SBD runs; without it there would be nobody to fence.
  const watched = configuration.replace(
    '</cluster_property_set>',
    '<nvpair id="have-watchdog" name="have-watchdog" value="true"/></cluster_property_set>',
  );
  return [
    '<cib crm_feature_set="3.16.1" validate-with="pacemaker-3.9" epoch="1" num_updates="0" admin_epoch="0"',
    ' have-quorum="1" dc-uuid="1">',
    watched.replace('</constraints>', `${more}</constraints>`),
    `<status>${states.join('')}</status></cib>`,
  ].join('');
}

describe.skipIf(!has('crm_verify'))('crm_verify', () => {
  it.each(those('/etc/scp/cib.xml'))('accepts $title', ({ root }) => {
    const whole = join(root, 'cib-whole.xml');
    writeFileSync(whole, wholeCib(readFileSync(join(root, '/etc/scp/cib.xml'), 'utf8')));
    const { status, stdout, stderr } = spawnSync('crm_verify', ['--verbose', '--xml-file', whole], {
      encoding: 'utf8',
    });
    expect(`${stdout}${stderr}`).toBe('');
    expect(status).toBe(0);
  });
});

describe.skipIf(!isRoot || !has('cibadmin'))('cib-load, with the real cibadmin on a file', () => {
  const RULE =
    '<rsc_location rsc="ms-r0" id="drbd-fence-by-handler-r0-ms-r0"><rule role="Master" score="-INFINITY" id="drbd-fence-by-handler-r0-rule-ms-r0">' +
    '<expression attribute="#uname" operation="ne" value="shop-data-1" id="drbd-fence-by-handler-r0-expr-ms-r0"/></rule></rsc_location>';

  /** Runs the script of `machine` on a CIB in a file; there is a majority. */
  function load(machine: (typeof machines)[number], before: string, verb: string, ...shorter: string[]) {
    const programs = join(machine.root, 'bin');
    mkdirSync(programs, { recursive: true });
    writeFileSync(join(programs, 'corosync-quorumtool'), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
    const file = join(machine.root, 'live.xml');
    writeFileSync(file, before);
    chmodSync(file, 0o600);
    const script = join(machine.root, 'usr/local/lib/scp/cib-load');
    const run = spawnSync('sh', [script, verb, join(machine.root, 'etc/scp/cib.xml'), ...shorter], {
      encoding: 'utf8',
      env: { ...process.env, PATH: `${programs}:${process.env.PATH ?? ''}`, CIB_file: file },
    });
    return { ...run, after: readFileSync(file, 'utf8') };
  }
  const [machine] = those('/etc/scp/cib.xml');
  const wanted = readFileSync(join(machine!.root, 'etc/scp/cib.xml'), 'utf8');
  const EMPTY =
    '<configuration><crm_config/><nodes><node id="1" uname="shop-data-1"/><node id="2" uname="shop-data-2"/>' +
    '<node id="3" uname="shop-quorum-1"/></nodes><resources/><constraints/></configuration>';

  it('loads into a new cluster, and then finds nothing to do', () => {
    const first = load(machine!, wholeCib(EMPTY), 'load');
    expect(first.stderr).toBe('');
    expect(first.status).toBe(0);
    expect(first.after).toContain('<primitive id="p-db"');
    expect(load(machine!, first.after, 'check').status).toBe(0);
  });

  it('makes the time to wait for a watchdog longer at once, and shorter only when told to', () => {
    const timeout = /name="stonith-watchdog-timeout" value="(\w+)"/;
    const own = timeout.exec(wanted)?.[1] ?? '';
    const having = (value: string) =>
      wholeCib(wanted.replace(timeout, `name="stonith-watchdog-timeout" value="${value}"`));
    const longer = load(machine!, having('3s'), 'load');
    expect([longer.status, timeout.exec(longer.after)?.[1]]).toEqual([0, own]);
    expect(load(machine!, having('400s'), 'check').status).toBe(0);
    const kept = load(machine!, having('400s').replace('value="stop"', 'value="ignore"'), 'load');
    expect([kept.status, timeout.exec(kept.after)?.[1]]).toEqual([0, '400s']);
    expect(kept.after).toContain('name="no-quorum-policy" value="stop"');
    expect(load(machine!, having('400s'), 'check', 'shorter').stdout).toContain('stonith-watchdog-timeout');
    const shorter = load(machine!, having('400s'), 'load', 'shorter');
    expect([shorter.status, timeout.exec(shorter.after)?.[1]]).toEqual([0, own]);
  });

  it('leaves the rule of the fence-peer handler and a ban that ends by itself alone', () => {
    const ban =
      '<rsc_location id="cli-ban-g-svc-on-shop-data-2" rsc="g-svc" role="Started"><rule id="cli-ban-rule" score="-INFINITY" boolean-op="and">' +
      '<expression id="cli-ban-expr" attribute="#uname" operation="eq" value="shop-data-2" type="string"/>' +
      '<date_expression id="cli-ban-lifetime" operation="lt" end="2099-01-01 00:00:00Z"/></rule></rsc_location>';
    const changed = wanted.replace('name="no-quorum-policy" value="stop"', 'name="no-quorum-policy" value="ignore"');
    const seen = load(machine!, wholeCib(changed, `${RULE}${ban}`), 'check');
    expect(seen.status).toBe(1);
    expect(seen.stdout.trim().split('\n')).toEqual([expect.stringContaining('no-quorum-policy')]);
    const mended = load(machine!, wholeCib(changed, `${RULE}${ban}`), 'load');
    expect(mended.status).toBe(0);
    expect(mended.after).toContain('name="no-quorum-policy" value="stop"');
    expect(mended.after).toContain('drbd-fence-by-handler-r0-ms-r0');
    expect(mended.after).toContain('cli-ban-g-svc-on-shop-data-2');
    expect(mended.after).toContain('have-watchdog');
  });

  it('takes back a ban, and what keeps a resource from running, that have no end', () => {
    const ban =
      '<rsc_location id="cli-ban-g-svc-on-shop-data-2" rsc="g-svc" role="Started" node="shop-data-2" score="-INFINITY"/>';
    const told = ['target-role" value="stopped', 'is-managed" value="false'].map(
      (pair, index) => `<nvpair id="p-db-told-${index}" name="${pair}"/>`,
    );
    const stopped = wanted.replace(
      /(<primitive id="p-db"[^>]*>)/,
      `$1<meta_attributes id="p-db-meta_attributes">${told.join('')}</meta_attributes>`,
    );
    expect(stopped).not.toBe(wanted);
    const whole = wholeCib(stopped, `${RULE}${ban}`);
    expect(load(machine!, whole, 'check').stdout.trim().split('\n')).toEqual([
      'rsc_location cli-ban-g-svc-on-shop-data-2',
      'nvpair p-db-told-0',
      'nvpair p-db-told-1',
    ]);
    const mended = load(machine!, whole, 'load');
    expect(mended.status).toBe(0);
    expect(mended.after).not.toMatch(/cli-ban|target-role|is-managed/);
    expect(mended.after).toContain('drbd-fence-by-handler-r0-ms-r0');
    expect(load(machine!, mended.after, 'check').status).toBe(0);
  });

  it('puts back a constraint that somebody removed', () => {
    const without = wanted.replace(/ *<rsc_colocation[^>]*>\n/, '');
    expect(without).not.toBe(wanted);
    expect(load(machine!, wholeCib(without), 'check').status).toBe(1);
    expect(load(machine!, wholeCib(without), 'load').after).toContain('<rsc_colocation');
  });
});

describe.skipIf(!isRoot || !has('haproxy'))('haproxy -c', () => {
  it.each(those('/etc/haproxy/haproxy.cfg'))('accepts $title', ({ root, hostname }) => {
    const { status, output } = asOn(root, hostname, 'haproxy -c -f /etc/haproxy/haproxy.cfg');
    expect(output).not.toMatch(/WARNING|ALERT/);
    expect(status).toBe(0);
  });
});

describe.skipIf(!has('mariadbd'))('mariadbd --help --verbose', () => {
  it.each(those('/etc/mysql/mariadb.conf.d/90-scp.cnf'))('takes every setting of $title', ({ root }) => {
    const folder = join(root, '/etc/mysql/mariadb.conf.d');
    const all = join(root, 'all.cnf');
    const settings = readdirSync(folder)
      .toSorted()
      .map((name) => readFileSync(join(folder, name), 'utf8'));
    writeFileSync(all, settings.join(''));
    const { status, stdout, stderr } = spawnSync(
      'mariadbd',
      [`--defaults-file=${all}`, '--user=mysql', '--help', '--verbose'],
      {
        encoding: 'utf8',
        maxBuffer: 2 ** 26,
      },
    );
    expect(stderr).not.toMatch(/unknown|error/i);
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(/^max-connections +200$/m);
    expect(stdout).toMatch(/^innodb-flush-log-at-trx-commit +1$/m);
    expect(stdout).toMatch(/^datadir +\/srv\/ha\/mysql\/$/m);
  });
});

const POSTGRES = '/usr/lib/postgresql/15/bin/postgres';
describe.skipIf(!isRoot || !existsSync(POSTGRES))('postgres -C', () => {
  it.each(those('/etc/postgresql/15/main/postgresql.conf'))('takes every setting of $title', ({ root, hostname }) => {
    const ask = `runuser -u postgres -- ${POSTGRES} -D /etc/postgresql/15/main -C`;
    for (const [setting, value] of [
      ['work_mem', '8192'],
      ['data_directory', '/srv/ha/pg/15/main'],
      ['fsync', 'on'],
    ] as const) {
      const { status, output } = asOn(
        root,
        hostname,
        `chmod -R a+rX /etc/postgresql && cd / && ${ask} ${setting} 2>/dev/null`,
      );
      expect(status, output).toBe(0);
      expect(output.trim()).toBe(value);
    }
  });
});

describe.skipIf(!has('systemd-analyze'))('systemd-analyze verify', () => {
  const written = machines.flatMap(({ title, root }) => {
    const folder = join(root, '/etc/systemd/system');
    const units = existsSync(folder)
      ? readdirSync(folder).filter((name) => /\.(service|socket|mount)$/.test(name))
      : [];
    return units.map((unit) => ({ title: `${unit} on ${title}`, path: join(folder, unit) }));
  });
  it.each(written)('knows every setting of $title', ({ path }) => {
    const { stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', '--recursive-errors=no', path], {
      encoding: 'utf8',
    });
    // What it starts is not there on this machine; that is all that may be amiss.
    const amiss = stderr
      .split('\n')
      .filter((line) => line !== '' && !/is not executable|Failed to prepare filename|not found/.test(line));
    expect(amiss).toEqual([]);
  });
});
