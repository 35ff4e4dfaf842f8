import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import type { Shell, ShellCommand, ShellResult } from '../../src/seams/shell.ts';

export const OWNER = userInfo().username;
export const GROUP = execFileSync('id', ['-gn']).toString().trim();

/** Prints and changes what is in the folder `units`, one file a unit; keeps a list of what it was told. */
const SYSTEMCTL = `#!/bin/sh
units="$(dirname "$0")/../units"
echo "$*" >>"$units/../told"
verb=$1; shift
mask=masked
case $1 in --runtime) mask=masked-runtime; shift ;; esac
case $1 in --quiet) shift ;; esac
case $verb in
  show)
    for unit; do
      case $unit in --property=*) continue ;; esac
      if [ -e "$units/$unit" ]; then
        . "$units/$unit"
        echo "Id=$unit.service"; echo LoadState=loaded; echo "UnitFileState=$enabled"; echo "ActiveState=$active"
        echo SubState=x; echo "NeedDaemonReload=$stale"
      else
        echo "Id=$unit.service"; echo LoadState=not-found; echo UnitFileState=; echo ActiveState=inactive; echo SubState=dead
        echo NeedDaemonReload=no
      fi
      echo
    done ;;
  is-active) . "$units/$1"; [ "$active" = active ] ;;
  is-failed) . "$units/$1"; [ "$active" = failed ] ;;
  enable)
    for unit; do
      . "$units/$unit"
      case $enabled in masked*) false ;; esac || { echo "Failed to enable unit: Unit file $unit is masked." >&2; exit 1; }
      echo enabled=enabled >>"$units/$unit"
    done ;;
  unmask) for unit; do . "$units/$unit"; [ "$enabled" != $mask ] || echo enabled=disabled >>"$units/$unit"; done ;;
  disable) for unit; do echo enabled=disabled >>"$units/$unit"; done ;;
  start) [ -e "$units/$1" ] || { echo "Unit $1 not found." >&2; exit 5; }; echo active=active >>"$units/$1" ;;
  stop) echo active=inactive >>"$units/$1" ;;
  try-restart | reload) [ ! -e "$units/$1.broken" ] || { echo "Job for $1 failed." >&2; exit 1; } ;;
  daemon-reload) for unit in "$units"/*; do echo stale=no >>"$unit"; done ;;
esac
`;

/** A folder that stands for a machine: the real \`/bin/sh\` and its programs, on files of its own, and a small systemd. */
export function localMachine() {
  const root = mkdtempSync(join(tmpdir(), 'scp-machine-'));
  for (const folder of ['run', 'bin', 'units', 'etc']) mkdirSync(join(root, folder));
  writeFileSync(join(root, 'bin/systemctl'), SYSTEMCTL);
  chmodSync(join(root, 'bin/systemctl'), 0o755);
  const at = (path: string) => join(root, path);
  const commands: ShellCommand[] = [];
  const shell: Shell = {
    exec: (request) => {
      commands.push(request);
      return runHere(request, root);
    },
    close: () => Promise.resolve(),
  };
  return {
    shell,
    /** What was asked of it. */
    commands,
    path: at,
    read: (path: string) => readFileSync(at(path), 'utf8'),
    has: (path: string) => existsSync(at(path)),
    mode: (path: string) => (statSync(at(path)).mode & 0o7777).toString(8),
    write(path: string, text: string) {
      mkdirSync(dirname(at(path)), { recursive: true });
      writeFileSync(at(path), text);
    },
    unit: (name: string, state: string) =>
      writeFileSync(at(`units/${name}`), `enabled=disabled active=inactive stale=no\n${state}\n`),
    /** What systemctl was told since the last call, without what it was asked. */
    told() {
      if (!existsSync(at('told'))) return [];
      const lines = readFileSync(at('told'), 'utf8').trim().split('\n');
      rmSync(at('told'));
      return lines.filter((line) => !/^(show|is-active|is-failed)/.test(line));
    },
    remove: () => rmSync(root, { recursive: true }),
  };
}

/** The operator's own paths are below the folder too. */
function runHere({ command, stdin }: ShellCommand, root: string): Promise<ShellResult> {
  const here = command.replaceAll('/etc/scp', `${root}/etc/scp`).replaceAll('/run/scp', `${root}/run/scp`);
  return new Promise((resolve, reject) => {
    const child = spawn('/bin/sh', ['-c', here], { env: { PATH: `${root}/bin:${process.env['PATH'] ?? ''}` } });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => (stdout += String(chunk)));
    child.stderr.on('data', (chunk) => (stderr += String(chunk)));
    child.stdin.on('error', () => undefined);
    child.stdin.end(stdin);
    child.on('error', reject);
    child.on('close', (code) => resolve({ exitCode: code ?? undefined, stdout, stderr }));
  });
}
