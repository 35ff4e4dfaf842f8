import { serviceOf } from '../services.ts';
import { UnitFailure } from './service.ts';
import type { UnitFile } from './unit-file.ts';
import type { Units } from './units.ts';

/** Runs what starts a unit, and what it requires first. Rejects with a {@link UnitFailure}. */
export async function runUnit(units: Units, name: string, file: UnitFile): Promise<void> {
  for (const path of file.values('Unit.RequiresMountsFor').flatMap((line) => line.split(/\s+/))) {
    const mount = `${path.slice(1).replaceAll('/', '-')}.mount`;
    if (units.file(mount)) await units.start(mount);
  }
  for (const needed of file.values('Unit.Requires').flatMap((line) => line.split(/\s+/)))
    if (/\.service$/.test(needed)) await units.start(needed);
  await execAll(units, file.values('Service.ExecStartPre'));
  if (name.endsWith('.mount')) await mount(units, file);
  if (name.endsWith('.socket')) listen(units, name, file);
  const service = serviceOf(name);
  if (service) await service.start(units.guest);
  else if (file.values('Service.Type').at(-1) === 'oneshot') await execAll(units, file.values('Service.ExecStart'));
  if (service === undefined) await execAll(units, file.values('Service.ExecStartPost'));
}

async function mount(units: Units, file: UnitFile): Promise<void> {
  const last = (key: string) => file.values(`Mount.${key}`).at(-1);
  const [what = '', where = '', type] = [last('What'), last('Where'), last('Type')];
  const options = last('Options');
  const how = `${type === undefined ? '' : `-t ${type} `}${options === undefined ? '' : `-o ${options} `}`;
  await execAll(units, [
    `/bin/sh -c 'mountpoint -q ${where} || { mkdir -p ${where} && mount ${how}${what} ${where}; }'`,
  ]);
}

/** Each connection starts the template with the socket as its input and output. */
function listen(units: Units, name: string, file: UnitFile): void {
  const port = Number(/(\d+)$/.exec(file.values('Socket.ListenStream').at(-1) ?? '')?.[1] ?? 0);
  const template =
    units.file(name.replace(/\.socket$/, '@.service')) ?? units.file(name.replace(/\.socket$/, '.service'));
  const command =
    template
      ?.values('Service.ExecStart')
      .at(-1)
      ?.replace(/^[-@+!:]+/, '') ?? 'false';
  const answer = async (text: string) => (await units.guest.run(command, { stdin: text })).stdout;
  units.guest.listeners.set(port, { kind: 'text', answer });
  units.sockets.set(name, port);
}

/** What a socket or mount unit leaves behind when it stops. */
export async function unmountOrClose(units: Units, name: string): Promise<void> {
  const port = units.sockets.get(name);
  if (port !== undefined) units.guest.listeners.delete(port);
  units.sockets.delete(name);
  const where = name.endsWith('.mount') ? units.file(name)?.values('Mount.Where').at(-1) : undefined;
  if (where !== undefined) await execAll(units, [`umount ${where}`]);
}

/** Runs the lines of an `Exec…=` in order, up to the first that fails. Rejects with a {@link UnitFailure}. */
export async function execAll(units: Units, lines: readonly string[]): Promise<void> {
  for (const line of lines) {
    const lenient = line.startsWith('-');
    const { exitCode, stderr } = await units.guest.run(line.replace(/^[-@+!:]+/, ''));
    if (exitCode !== 0 && !lenient) throw new UnitFailure(`${line}: ${stderr.trim()}`);
  }
}
