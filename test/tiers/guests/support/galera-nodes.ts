import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { databaseBlueprint, databaseSetup } from '../../../../src/topologies/database/index.ts';
import { declared, placed } from '../../../topologies/declared.ts';
import { writeMachine } from '../../../topologies/rendered.ts';

const SWITCH = 'scp-galera-sw';
const SYSTEMCTL = join(import.meta.dirname, 'systemctl');
const START_SECONDS = 150;

export type NodeName = 'data-1' | 'data-2';
const NAMES: readonly NodeName[] = ['data-1', 'data-2'];
const numberOf = (name: NodeName) => (name === 'data-1' ? 1 : 2);
const namespaceOf = (name: NodeName) => `scp-galera-${numberOf(name)}`;

const pidsIn = (space: string): number[] =>
  spawnSync('ip', ['netns', 'pids', space], { encoding: 'utf8' }).stdout.split('\n').filter(Boolean).map(Number);

/** How it was called; nothing of one that has just ended. */
function lineOf(pid: number): string {
  const path = `/proc/${pid}/cmdline`;
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** Two data nodes of a rendered Galera cluster, each in namespaces of its own: real servers, real scripts, no machines. */
export class GaleraNodes {
  readonly #folder = mkdtempSync(join(tmpdir(), 'scp-galera-'));
  readonly #holders = new Map<NodeName, ChildProcess>();

  static up(): GaleraNodes {
    const nodes = new GaleraNodes();
    const cluster = declared({
      topology: 'galera',
      parameters: { innodb_buffer_pool_size: '32M', performance_schema: 'OFF' },
    });
    const { machines } = databaseSetup(cluster, placed(databaseBlueprint(cluster)));
    nodes.#wire();
    for (const name of NAMES) nodes.#hold(name, writeMachine(machines.find(({ member }) => member === name)!));
    return nodes;
  }

  /** Runs a line on a node, as root. */
  on(name: NodeName, line: string): { status: number | null; stdout: string; stderr: string } {
    return spawnSync('nsenter', ['-t', String(this.#holders.get(name)!.pid), '-m', '-n', 'sh', '-c', line], {
      encoding: 'utf8',
    });
  }

  sql(name: NodeName, statement: string): string {
    const { status, stdout, stderr } = this.on(name, `mariadb --batch --skip-column-names -e "${statement}"`);
    if (status !== 0) throw new Error(`${name}: ${stderr}`);
    return stdout.trim();
  }

  /** Runs galera-start on both at the same time, as a boot of everything would. */
  async start(names: readonly NodeName[] = NAMES, seconds = START_SECONDS): Promise<Record<NodeName, Started>> {
    const all = await Promise.all(names.map((name) => this.#start(name, seconds)));
    return Object.fromEntries(all.map((started, index) => [names[index]!, started])) as Record<NodeName, Started>;
  }

  #start(name: NodeName, seconds: number): Promise<Started> {
    return new Promise((resolve) => {
      const pid = String(this.#holders.get(name)!.pid);
      const child = spawn('nsenter', [
        '-t',
        pid,
        '-m',
        '-n',
        '/usr/local/lib/scp/galera-start',
        'start',
        String(seconds),
      ]);
      let said = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (piece: Buffer) => (said += piece.toString()));
      child.on('close', (status) => resolve({ status, said }));
    });
  }

  /** What a power cut does to the server. */
  kill(name: NodeName): void {
    this.on(
      name,
      'kill -9 "$(cat /run/mariadb.pid)"; while kill -0 "$(cat /run/mariadb.pid)" 2>/dev/null; do sleep 0.1; done',
    );
  }

  /** And to what helps it to copy data from one to the other, which outlives it here. */
  killCopying(name: NodeName): void {
    this.kill(name);
    const helpers = pidsIn(namespaceOf(name)).filter((pid) =>
      /wsrep_sst|mbstream|mariadb-backup|:4444/.test(lineOf(pid)),
    );
    for (const pid of helpers) process.kill(pid, 'SIGKILL');
  }

  /** What a new, empty volume is: an initialised server that was never in a cluster. */
  empty(name: NodeName): void {
    rmSync(join(this.#folder, name, 'mysql'), { recursive: true, force: true });
    const { status, stderr } = this.on(name, '/usr/local/lib/scp/database-init /srv/ha');
    if (status !== 0) throw new Error(stderr);
  }

  down(): void {
    for (const name of NAMES) {
      for (const pid of pidsIn(namespaceOf(name))) process.kill(pid, 'SIGKILL');
    }
    for (const space of [SWITCH, ...NAMES.map(namespaceOf)]) spawnSync('ip', ['netns', 'del', space]);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #wire(): void {
    const ip = (line: string) => execFileSync('ip', line.split(' '));
    for (const space of [SWITCH, ...NAMES.map(namespaceOf)]) {
      spawnSync('ip', ['netns', 'del', space]);
      ip(`netns add ${space}`);
      ip(`-n ${space} link set lo up`);
    }
    ip(`-n ${SWITCH} link add bridge0 type bridge`);
    ip(`-n ${SWITCH} link set bridge0 up`);
    for (const name of NAMES) {
      const space = namespaceOf(name);
      const port = `port${numberOf(name)}`;
      ip(`-n ${SWITCH} link add ${port} type veth peer name eth0 netns ${space}`);
      ip(`-n ${SWITCH} link set ${port} master bridge0 up`);
      ip(`-n ${space} address add 10.0.0.${numberOf(name) + 10}/24 dev eth0`);
      ip(`-n ${space} link set eth0 up`);
    }
  }

  #hold(name: NodeName, root: string): void {
    const volume = join(this.#folder, name);
    mkdirSync(volume);
    for (const path of [this.#folder, volume]) chmodSync(path, 0o755);
    execFileSync('chmod', ['-R', 'a+rX', root]);
    const shown = ['/etc/mysql/mariadb.conf.d', '/etc/scp', '/usr/local/lib/scp'];
    const lines = [
      'mount --make-rprivate /',
      'mount -t tmpfs -o mode=755 run /run',
      `mkdir -p /run/scp /srv/ha ${shown.join(' ')}`,
      `mount --bind ${volume} /srv/ha`,
      ...shown.map((path) => `mount --bind ${root}${path} ${path}`),
      `[ -e /usr/bin/systemctl ] || : >/usr/bin/systemctl`,
      `mount --bind ${SYSTEMCTL} /usr/bin/systemctl`,
      '{ socat TCP-LISTEN:9200,fork,reuseaddr EXEC:/usr/local/lib/scp/galera-check,su=mysql & }',
      'echo held',
      'exec sleep 86400',
    ];
    // systemd's socket unit is not part of this; socat listens in its place.
    const script = lines.join(' && ');
    const holder = spawn('ip', ['netns', 'exec', namespaceOf(name), 'unshare', '-m', 'sh', '-c', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#holders.set(name, holder);
  }

  /** Resolves when both nodes can be talked to. */
  async held(): Promise<void> {
    await Promise.all(
      [...this.#holders.values()].map(
        (holder) => new Promise<void>((resolve) => holder.stdout!.once('data', () => resolve())),
      ),
    );
    for (const name of NAMES) this.empty(name);
  }
}

export interface Started {
  readonly status: number | null;
  readonly said: string;
}
