import { toText } from '../files/inode.ts';
import type { Guest } from '../guest.ts';

/** Where an sshd leads on to, as its configuration says. */
export interface Forwarding {
  readonly allowed: boolean;
  /** `host:port` with `*` for any, as of `PermitOpen`; absent: everywhere. */
  readonly open?: readonly string[];
}

const FOLDER = '/etc/ssh/sshd_config.d';

/** Of each keyword the first value counts, and what the main file includes comes before the rest of it. See sshd_config(5). */
export function forwardingOf({ files }: Guest): Forwarding {
  const included = files.lookUp(FOLDER) === undefined ? [] : files.namesIn(FOLDER);
  const paths = included.filter((name) => name.endsWith('.conf')).toSorted();
  const texts = [...paths.map((name) => `${FOLDER}/${name}`), '/etc/ssh/sshd_config'].map((path) =>
    toText(files.lookUp(path)?.data ?? ''),
  );
  const valueOf = (keyword: string) =>
    new RegExp(`^[ \\t]*${keyword}[ \\t]+(.+?)[ \\t]*$`, 'im').exec(texts.join('\n'))?.[1];
  const open = valueOf('PermitOpen');
  return {
    allowed: ['yes', 'all', 'local'].includes(valueOf('AllowTcpForwarding')?.toLowerCase() ?? 'yes'),
    ...(open === undefined || open === 'any' ? {} : { open: open.split(/\s+/) }),
  };
}

export function mayForward(forwarding: Forwarding | undefined, host: string, port: number): boolean {
  const { allowed, open } = forwarding ?? { allowed: true };
  if (!allowed || open === undefined) return allowed;
  return open.some((entry) => {
    const colon = entry.lastIndexOf(':');
    const [its, itsPort] = [entry.slice(0, colon), entry.slice(colon + 1)];
    return (its === '*' || its === host) && (itsPort === '*' || Number(itsPort) === port);
  });
}
