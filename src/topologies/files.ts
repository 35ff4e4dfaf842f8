import type { Content, ManagedFile, SecretRef } from './blueprint.ts';

type Options = Partial<Omit<ManagedFile, 'path' | 'content'>>;

/** A file of root's that everybody may read, unless said otherwise. */
export function file(path: string, content: string | Content, options: Options = {}): ManagedFile {
  const pieces = typeof content === 'string' ? [content] : content;
  return { path, content: pieces, mode: '0644', owner: 'root', group: 'root', ...options };
}

/** Where our scripts live on a machine. */
export const SCRIPT_FOLDER = '/usr/local/lib/scp';

/** The path that a script is pushed to and called by. */
export const scriptPath = (name: string) => `${SCRIPT_FOLDER}/${name}`;

export function script(name: string, text: string, options: Options = {}): ManagedFile {
  return file(scriptPath(name), text, { mode: '0755', ...options });
}

export const secret = (name: string): SecretRef => ({ secret: name });

export function lines(...all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}

/** What a volume is called inside its machine: after its serial, because vdb and vdc change places over a reboot. */
export const devicePath = (volumeId: string) => `/dev/disk/by-id/virtio-${volumeId.slice(0, 20)}`;

/** A data volume inside its machine. */
export interface AttachedVolume {
  readonly device: string;
  readonly sizeGiB: number;
}

/** What the scripts that look after a data volume have to know of it. The first of two begins what only one may begin. */
export function volumeFile(
  { device, sizeGiB }: AttachedVolume,
  turn: 'first' | 'second',
  replicated: boolean,
): ManagedFile {
  return file(
    '/etc/scp/volume.conf',
    lines(
      'RESOURCE=r0',
      `DEVICE=${device}`,
      `SIZE_GIB=${sizeGiB}`,
      `TURN=${turn}`,
      `REPLICATED=${replicated ? 'yes' : 'no'}`,
    ),
  );
}
