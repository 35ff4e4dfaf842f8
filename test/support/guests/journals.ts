import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GuestStage } from './guest-stage.ts';

/** What each machine says of it, for whoever has to find out what happened; by member. Lines begin with seconds since the epoch. */
export async function keepJournals(guests: GuestStage, tag: string): Promise<Readonly<Record<string, string>>> {
  const journals: Record<string, string> = {};
  for (const member of ['data-1', 'data-2', 'quorum-1']) {
    const command = 'cat /var/log/scp-fence-peer.log 2>/dev/null; journalctl --no-pager -n 4000 -o short-unix';
    const { stdout } = await guests.on(member, command).catch((error: unknown) => ({ stdout: String(error) }));
    writeFileSync(join(guests.folder, `${tag}-${member}.journal`), stdout);
    journals[member] = stdout;
  }
  return journals;
}

const secondsOf = (line: string): number | undefined => {
  const [, seconds] = /^(\d{9,}\.\d+) /.exec(line) ?? [];
  return seconds === undefined ? undefined : Number(seconds);
};

/** When a machine said the last word before it was reset for the first time since then; seconds since the epoch. */
export function lastWord(journal: string, sinceMs: number): number | undefined {
  let last = 0;
  for (const line of journal.split('\n')) {
    if (line.startsWith('-- Boot ') && last * 1000 > sinceMs) return last;
    last = secondsOf(line) ?? last;
  }
  return undefined;
}

/** When DRBD made a machine primary for the first time since then; seconds since the epoch. */
export function promotion(journal: string, sinceMs: number): number | undefined {
  const promotions = journal.split('\n').filter((line) => line.includes('role( Secondary -> Primary )'));
  return promotions.map(secondsOf).find((seconds = 0) => seconds * 1000 > sinceMs);
}
