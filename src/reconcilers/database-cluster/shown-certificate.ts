import { createHash } from 'node:crypto';
import { valueOf } from '../../convergence/answer.ts';
import { TLS_PATHS } from '../../topologies/database/tls.ts';
import type { Guest } from '../common/guests.ts';
import type { Tls } from './look-tls.ts';

type Guests = ReadonlyMap<string, Guest>;

/**
 * What machines are to hold. No server is told of a certificate that has ended; but where it is the one that they show, they keep
 * it, and everything else about them can be changed as before. Pure.
 */
export function shownTexts({ texts, lapsed }: Pick<Tls, 'texts' | 'lapsed'>, guests: Guests): Tls['texts'] {
  if (lapsed === undefined) return texts;
  const wanted = hashOf(lapsed['tls.crt'] ?? '');
  const held = [...guests.values()].flatMap(({ sight }) => {
    const observed = sight.answers ? valueOf(sight.machine.setup) : undefined;
    const file = observed?.files[TLS_PATHS.certificate];
    return file === undefined ? [] : [file.sha256];
  });
  return held.length > 0 && held.every((hash) => hash === wanted) ? lapsed : texts;
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** When the first certificate ends that a machine shows clients, by member, in ms since the epoch. */
export function shownUntil(guests: Guests): ReadonlyMap<string, number> {
  return new Map(
    [...guests.values()].flatMap(({ member, sight }) => {
      const shown = sight.answers ? valueOf(sight.machine.seen.certificate) : undefined;
      return shown === undefined ? [] : [[member, shown.endsMs] as const];
    }),
  );
}
