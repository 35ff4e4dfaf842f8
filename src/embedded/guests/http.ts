import type { Guest } from './guest.ts';

/** What a port of a machine answers to a text; undefined when nothing listens, or nothing comes back. */
export async function ask(from: Guest, guest: Guest, port: number, text: string): Promise<string | undefined> {
  const listener = guest.listeners.get(port);
  if (listener?.kind !== 'text') return undefined;
  const { life } = guest;
  const answer = await listener.answer(text).catch((error: unknown) => {
    if (life.aborted) return undefined;
    throw error;
  });
  return life.aborted || !from.site.network.reaches(from, guest) ? undefined : answer;
}
