import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { GaleraNodes, type NodeName } from './support/galera-nodes.ts';

const NEEDED = [
  '/usr/sbin/mariadbd',
  '/usr/bin/galera_new_cluster',
  '/usr/bin/mariadb-backup',
  '/usr/lib/galera/libgalera_smm.so',
  '/usr/bin/socat',
];
const missing = NEEDED.filter((path) => !existsSync(path));
const BOTH: readonly NodeName[] = ['data-1', 'data-2'];

/** Two real servers in network namespaces run the scripts that their machines would get. Each test goes on from the last. */
describe.skipIf(process.getuid?.() !== 0 || missing.length > 0)('who begins a Galera cluster', () => {
  let nodes: GaleraNodes;
  let rows = 0;
  const write = (on: NodeName) => {
    rows += 1;
    nodes.sql(on, `insert into t.w values (${rows})`);
  };
  const counted = () => BOTH.map((name) => Number(nodes.sql(name, 'select count(*) from t.w')));
  /** Of two, one that the other is taken from has no majority once it knows. */
  const statusOf = (on: NodeName) => nodes.sql(on, "show global status like 'wsrep_cluster_status'");
  const untilAlone = (on: NodeName) => vi.waitUntil(() => statusOf(on).includes('non-Primary'), 60_000);
  const begins = (started: Awaited<ReturnType<GaleraNodes['start']>>) =>
    Object.entries(started).flatMap(([name, { said }]) => (said.includes('begins the cluster') ? [name] : []));

  beforeAll(async () => {
    nodes = GaleraNodes.up();
    await nodes.held();
  });
  afterAll(() => nodes.down());

  it('of two new nodes the first begins, and the second gets a copy', async () => {
    expect(begins(await nodes.start())).toEqual(['data-1']);
    nodes.sql('data-1', 'create database t; create table t.w (i int primary key) engine=innodb');
    write('data-1');
    expect(counted()).toEqual([1, 1]);
  });

  it('says on 9200 who is well', () => {
    const answer = nodes.on('data-1', "printf 'GET / HTTP/1.0\\r\\n\\r\\n' | socat -t 6 - TCP:10.0.0.12:9200").stdout;
    expect(answer).toContain('HTTP/1.0 200 OK');
    expect(answer).toContain('status=Primary state=4 ready=ON');
  });

  it('of two stopped nodes the one that got further begins, although the other stopped in order', async () => {
    nodes.on('data-1', 'systemctl stop mariadb');
    write('data-2');
    nodes.kill('data-2');
    expect(begins(await nodes.start())).toEqual(['data-2']);
    expect(counted()).toEqual([rows, rows]);
  });

  it('after a power cut of both, one begins and nothing is missing', async () => {
    write('data-2');
    for (const name of BOTH) nodes.kill(name);
    expect(begins(await nodes.start())).toHaveLength(1);
    expect(counted()).toEqual([rows, rows]);
  });

  it('a node with a new volume joins the one that serves', async () => {
    nodes.on('data-1', 'systemctl stop mariadb');
    nodes.empty('data-1');
    expect(begins(await nodes.start(['data-1']))).toEqual([]);
    expect(counted()).toEqual([rows, rows]);
  });

  it('a node with a new volume does not begin while the other has not said what it holds', async () => {
    for (const name of BOTH) nodes.kill(name);
    nodes.empty('data-1');
    const { 'data-1': alone } = await nodes.start(['data-1'], 4);
    expect(alone.status).toBe(1);
    expect(alone.said).toContain('has not said how far it got');
    expect(begins(await nodes.start())).toEqual(['data-2']);
    expect(counted()).toEqual([rows, rows]);
  });

  it('of two that were alone together, the one that crashed comes back to the one that waits for it', async () => {
    nodes.kill('data-2');
    await untilAlone('data-1');
    expect(begins(await nodes.start())).toEqual([]);
    expect(counted()).toEqual([rows, rows]);
  });

  it.each([
    ['holds no more', () => nodes.on('data-2', 'rm /srv/ha/mysql/gvwstate.dat')],
    ['holds nothing', () => nodes.empty('data-2')],
  ])('one that waits for another goes on without it once that is known to be stopped, and %s', async (_what, lose) => {
    write('data-1');
    nodes.kill('data-2');
    lose();
    await untilAlone('data-1');
    const { 'data-1': first, 'data-2': second } = await nodes.start();
    expect([first.status, second.status]).toEqual([0, 0]);
    expect(first.said).toContain('goes on at');
    expect(begins({ 'data-1': first, 'data-2': second })).toEqual([]);
    expect(counted()).toEqual([rows, rows]);
  });

  it('a node that had left does not begin once the other has lost what it wrote since, until somebody says so', async () => {
    nodes.on('data-1', 'systemctl stop mariadb');
    nodes.sql('data-2', 'insert into t.w values (1000000)');
    nodes.kill('data-2');
    nodes.empty('data-2');
    for (const name of BOTH) nodes.on(name, '/usr/local/lib/scp/galera-position');
    const stopped = await nodes.start(BOTH, 8);
    expect([stopped['data-1'].status, begins(stopped)]).toEqual([1, []]);
    expect(stopped['data-1'].said).toContain('may have held more than this one');
    nodes.on('data-1', "sed -i 's/^safe_to_bootstrap: .*/safe_to_bootstrap: 1/' /srv/ha/mysql/grastate.dat");
    expect(begins(await nodes.start())).toEqual(['data-1']);
    expect(counted()).toEqual([rows, rows]);
  });

  it('a node whose copy was cut off half-way leaves it to the other one to begin', async () => {
    nodes.on('data-1', 'systemctl stop mariadb');
    nodes.empty('data-1');
    const cutOff = vi.waitUntil(() => nodes.on('data-1', 'test -e /srv/ha/mysql/sst_in_progress').status === 0, {
      timeout: 60_000,
      interval: 20,
    });
    const starting = nodes.start(['data-1'], 20);
    await cutOff;
    // In this order: while the other serves, it would be joined again.
    for (const name of BOTH.toReversed()) nodes.killCopying(name);
    await starting;
    const [first, second] = BOTH.map((name) => nodes.on(name, '/usr/local/lib/scp/galera-position').stdout);
    expect([first, second]).toEqual(['partial\n', expect.stringMatching(/^[0-9a-f-]{36}:\d+\n$/)]);
    expect(begins(await nodes.start(['data-2']))).toEqual(['data-2']);
    expect(begins(await nodes.start(['data-1']))).toEqual([]);
    expect(counted()).toEqual([rows, rows]);
  });

  it('a server that does not look for the others any more is started anew', async () => {
    nodes.sql('data-1', "set global wsrep_cluster_address = 'gcomm://10.0.0.99'");
    await vi.waitUntil(() => /Disconnected|non-Primary/.test(statusOf('data-1')), 60_000);
    const started = await nodes.start(['data-1']);
    expect([started['data-1'].status, begins(started)]).toEqual([0, []]);
    expect(started['data-1'].said).toContain('starts anew');
    write('data-2');
    expect(counted()).toEqual([rows, rows]);
  });

  it('restarts a node only while the other is in step', () => {
    expect(nodes.on('data-1', '/usr/local/lib/scp/galera-restart 120').status).toBe(0);
    nodes.on('data-2', 'systemctl stop mariadb');
    const refused = nodes.on('data-1', '/usr/local/lib/scp/galera-restart 120');
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain('without this one nobody would serve');
  });
});
