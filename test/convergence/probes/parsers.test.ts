import { describe, expect, it } from 'vitest';
import { parseDrbd } from '../../../src/convergence/probes/drbd.ts';
import { parseGaleraState, parseGaleraStatus, parsePosition } from '../../../src/convergence/probes/galera.ts';
import { parseHaproxy } from '../../../src/convergence/probes/haproxy.ts';
import { trusted } from '../../../src/convergence/probes/pacemaker.ts';
import { parsePacemaker } from '../../../src/convergence/probes/parse-pacemaker.ts';
import { parseQuorum } from '../../../src/convergence/probes/quorum.ts';
import { parseBoot, parseDisks, parseFailedUnits, parseMounts } from '../../../src/convergence/probes/system.ts';
import { must, sample } from '../sample.ts';

describe('crm_mon', () => {
  const view = (name: string) => must(parsePacemaker(sample(`${name}/crm_mon.xml`)));
  const running = (name: string) =>
    Object.fromEntries(
      trusted(view(name))
        .filter(({ nodes }) => nodes.length > 0)
        .map(({ id, role, nodes }) => [`${id} ${role}`, nodes]),
    );

  it('is read where all is well, also from the node that only votes', () => {
    for (const name of ['healthy', 'healthy-from-q1']) {
      expect(running(name)).toEqual({
        'p-r0 Promoted': ['n2'],
        'p-r0 Unpromoted': ['n1'],
        'p-fs Started': ['n2'],
        'p-vip Started': ['n2'],
        'p-db Started': ['n2'],
      });
    }
    const { nodes, bans, failures, maintenance } = view('healthy');
    expect(nodes.map(({ name, online, standby }) => [name, online, standby])).toEqual([
      ['n1', true, false],
      ['n2', true, false],
      ['q1', true, true],
    ]);
    expect(bans.map(({ resource, node }) => [resource, node])).toEqual([
      ['g-svc', 'q1'],
      ['ms-r0', 'q1'],
    ]);
    expect([failures, maintenance]).toEqual([[], false]);
  });

  it('is believed in nothing outside the majority', () => {
    const { quorate, resources, failures } = view('no-quorum-isolated-active');
    expect(quorate).toBe(false);
    expect(resources.some(({ role }) => role === 'Promoted')).toBe(true);
    expect(running('no-quorum-isolated-active')).toEqual({});
    expect(failures).toEqual([{ operation: 'p-db_monitor_5000', node: 'n1', why: 'not running: failed' }]);
  });

  it('is not believed of a node that nobody has fenced yet', () => {
    expect(view('unclean-fencing-pending-majority').nodes.find(({ unclean }) => unclean)?.name).toBe('n1');
    expect(running('unclean-fencing-pending-majority')).toEqual({ 'p-r0 Unpromoted': ['n2'] });
  });

  it('tells maintenance, and the rule that keeps an old copy from being promoted', () => {
    expect(view('split-brain-active').maintenance).toBe(true);
    expect(view('one-node-down').bans).toContainEqual({
      id: 'drbd-fence-by-handler-r0-rule-ms-r0',
      resource: 'ms-r0',
      node: 'n2',
      promotedOnly: true,
    });
  });

  it('tells what failed on a node as often as it may', () => {
    const worn = sample('worn-out-alone/crm_mon.xml');
    const count = (text: string) => must(parsePacemaker(worn.replace('fail-count="3"', text))).wornOut;
    expect(view('worn-out-alone').wornOut).toEqual([{ resource: 'p-db', node: 'n2' }]);
    for (const word of ['INFINITY', '1000000']) expect(count(`fail-count="${word}"`)).toHaveLength(1);
    expect([count('fail-count="2"'), view('no-quorum-isolated-active').wornOut]).toEqual([[], []]);
  });

  it('takes the words of older versions', () => {
    const old = sample('healthy/crm_mon.xml').replace('role="Promoted"', 'role="Master"');
    expect(must(parsePacemaker(old)).resources[0]?.role).toBe('Promoted');
  });

  it('is not believed when it is cut off', () => {
    const whole = sample('healthy/crm_mon.xml');
    for (let length = 0; length < whole.trimEnd().length; length += 97) {
      expect(parsePacemaker(whole.slice(0, length))).toMatchObject({ ok: false, fault: 'malformed' });
    }
  });
});

describe('/proc/drbd', () => {
  const volume = (name: string) => must(parseDrbd(sample(name)))[0];

  it('is read where all is well', () => {
    expect(volume('healthy/proc-drbd.txt')).toEqual({
      minor: 0,
      connection: 'Connected',
      role: 'Secondary',
      peerRole: 'Primary',
      disk: 'UpToDate',
      peerDisk: 'UpToDate',
      suspended: false,
      outOfSyncKiB: 0,
    });
  });

  it('tells how far a copy is', () => {
    expect(volume('resync/proc-drbd-source.txt')).toMatchObject({
      connection: 'SyncSource',
      peerDisk: 'Inconsistent',
      outOfSyncKiB: 519_200,
      syncedPercent: 1.6,
      finishSeconds: 499,
    });
    expect(volume('resync/proc-drbd-target.txt')).toMatchObject({ connection: 'SyncTarget', syncedPercent: 4 });
  });

  it('tells that it stands still, and that each goes its own way', () => {
    expect(volume('no-quorum-isolated-active/proc-drbd.txt')).toMatchObject({ suspended: true, role: 'Primary' });
    expect(volume('split-brain-active/proc-drbd.txt')).toMatchObject({
      connection: 'StandAlone',
      disk: 'UpToDate',
      outOfSyncKiB: 152,
    });
    expect(volume('double-failure-survivor-not-current/proc-drbd.txt')).toMatchObject({ disk: 'Consistent' });
  });

  it('has no volume without a resource', () => {
    const [version = ''] = sample('healthy/proc-drbd.txt').split('\n');
    expect(must(parseDrbd(`${version}\nsrcversion: F73C\n`))).toEqual([]);
    expect(must(parseDrbd(`${version}\n\n 0: cs:Unconfigured\n`))).toEqual([]);
  });

  it('is not guessed at when it says something unknown', () => {
    const odd = sample('healthy/proc-drbd.txt').replace('cs:Connected', 'cs:Enchanted');
    expect(parseDrbd(odd)).toMatchObject({ ok: false, fault: 'malformed' });
    expect(parseDrbd('version: 9.1.0 (api:2/proto:86-121)\n')).toMatchObject({ ok: false });
  });
});

describe('corosync-quorumtool', () => {
  it('is read with and without a majority', () => {
    expect(must(parseQuorum(sample('healthy/quorumtool.txt')))).toEqual({
      quorate: true,
      expectedVotes: 3,
      votes: 3,
      members: ['n1', 'n2', 'q1'],
    });
    expect(must(parseQuorum(sample('no-quorum-isolated-active/quorumtool.txt')))).toEqual({
      quorate: false,
      expectedVotes: 3,
      votes: 1,
      members: ['n1'],
    });
  });
});

describe('Galera', () => {
  const status = (name: string) => must(parseGaleraStatus(sample(`galera/${name}.txt`)));

  it('is read from a running node', () => {
    expect(status('healthy-n1')).toEqual({
      component: 'Primary',
      size: 3,
      state: 'Synced',
      ready: true,
      connected: true,
      lastCommitted: 7,
      receiveQueue: 0,
      stateUuid: '3b088875-e684-11f1-bb5b-6ba69270a1a5',
      flowControlPaused: 0,
    });
    expect(status('n1-killed')).toMatchObject({ component: 'Primary', size: 2, lastCommitted: 470 });
    expect(status('partitioned-minority')).toMatchObject({
      component: 'non-Primary',
      state: 'Initialized',
      ready: false,
    });
  });

  const remains = (grastate: string, view = '', position = '') =>
    must(parseGaleraState(`${grastate}\n--scp--\n${view}\n--scp--\n${position}`));

  it('is read from what a stopped node left', () => {
    const uuid = '3b088875-e684-11f1-bb5b-6ba69270a1a5';
    expect(remains(sample('galera/grastate-stopped-last.txt'))).toEqual({
      saved: { uuid, seqno: 822 },
      safeToBootstrap: true,
      recovered: undefined,
      lastView: [],
    });
    expect(remains(sample('galera/grastate-stopped-first.txt'))).toMatchObject({
      saved: { seqno: 821 },
      safeToBootstrap: false,
    });
    const crashed = sample('galera/wsrep-recover-n1.txt');
    expect(remains(sample('galera/grastate-after-crash.txt'), crashed, `${uuid}:863\n`)).toMatchObject({
      saved: { uuid, seqno: -1 },
      recovered: { uuid, seqno: 863 },
      lastView: expect.arrayContaining(['e26bdf0a-e684-11f1-a02f-6e8b82e36e53']),
    });
    expect(parsePosition(crashed)).toEqual({ uuid, seqno: 863 });
  });

  it('is nothing where there never was any', () => {
    const missing = 'cat: x: No such file or directory';
    expect(remains(missing, missing, missing)).toMatchObject({ saved: undefined, recovered: undefined, lastView: [] });
    expect(parsePosition('none\n')).toBeUndefined();
  });
});

describe('HAProxy', () => {
  const head =
    '# pxname,svname,qcur,qmax,scur,smax,slim,stot,bin,bout,dreq,dresp,ereq,econ,eresp,wretr,wredis,status,weight,act,bck,';
  it('tells for how long servers have been up or down, where it says so', () => {
    const rows = [
      'servers,data-1,0,0,3,5,,40,1,1,,0,,0,0,0,0,DOWN,1,1,0,3,1,42,',
      'servers,data-2,0,0,0,0,,0,0,0,,0,,0,0,0,0,no check,1,0,1,,,,',
    ];
    const text = [`${head}chkfail,chkdown,lastchg,`, ...rows, ''].join('\n');
    expect(must(parseHaproxy(text)).map(({ changedSeconds }) => changedSeconds)).toEqual([42, undefined]);
  });

  it('tells which servers it believes to be up', () => {
    const rows = [
      'clients,FRONTEND,,,3,5,2000,40,1,1,0,0,0,,,,,OPEN,,,,',
      'servers,data-1,0,0,3,5,,40,1,1,,0,,0,0,0,0,UP,1,1,0,',
      'servers,data-2,0,0,0,0,,0,0,0,,0,,0,0,0,0,DOWN,1,0,1,',
      'servers,BACKEND,0,0,3,5,200,40,1,1,0,0,,0,0,0,0,UP,1,1,1,',
    ];
    expect(must(parseHaproxy([head, ...rows, ''].join('\n')))).toEqual([
      { backend: 'servers', name: 'data-1', up: true, isBackup: false, sessions: 3, status: 'UP' },
      { backend: 'servers', name: 'data-2', up: false, isBackup: true, sessions: 0, status: 'DOWN' },
    ]);
  });
});

describe('the machine', () => {
  it('tells which life of it this is', () => {
    expect(must(parseBoot('0f0c9a3e-4b39-4a42-9f04-1f0b0f1f6d5a\n123.45 456.78'))).toEqual({
      bootId: '0f0c9a3e-4b39-4a42-9f04-1f0b0f1f6d5a',
      uptimeSeconds: 123.45,
    });
  });

  it('tells how full its disks are, although one cannot be asked', () => {
    const text = [
      'Filesystem     1024-blocks    Used Available Capacity Mounted on',
      'df: /mnt/gone: Stale file handle',
      'tmpfs               100000       0    100000       0% /run',
      '/dev/vda1         10000000 9000000    500000      95% /',
      '/dev/drbd0          500000       1    499999       1% /srv/ha',
    ];
    expect(must(parseDisks(text.join('\n')))).toEqual([
      { device: '/dev/vda1', mountedOn: '/', sizeKiB: 10_000_000, availableKiB: 500_000 },
      { device: '/dev/drbd0', mountedOn: '/srv/ha', sizeKiB: 500_000, availableKiB: 499_999 },
    ]);
  });

  it('tells what is mounted, and what failed', () => {
    const mounts = '/dev/vda1 / ext4 rw,relatime 0 0\n/dev/drbd0 /srv/ha ext4 ro,noatime 0 0\n';
    expect(must(parseMounts(mounts))[1]).toEqual({
      device: '/dev/drbd0',
      mountedOn: '/srv/ha',
      type: 'ext4',
      readOnly: true,
    });
    const units =
      '  sbd.service loaded failed failed Shared-storage based fencing daemon\n● a@b-1.service loaded failed failed x\n';
    expect(must(parseFailedUnits(units))).toEqual(['sbd.service', 'a@b-1.service']);
    expect(must(parseFailedUnits(''))).toEqual([]);
  });
});
