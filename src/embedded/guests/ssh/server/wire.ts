import { Duplex } from 'node:stream';
import type { Guest } from '../../guest.ts';
import type { Network, Place } from '../../network.ts';

export interface Wires {
  /** Leads from a place to a guest that answers now. Returns the guest's end. */
  lay(outer: Duplex, guest: Guest, from: Place): Duplex;
}

/**
 * Connections to machines: while nothing passes between a machine and where they come from nothing is said or heard on them,
 * and one whose machine has booted meanwhile breaks, as over a network.
 */
export function createWires(network: Network): Wires {
  const looks = new Set<() => void>();
  network.watch(() => {
    for (const look of looks) look();
  });
  return {
    lay: (outer, guest, from) => {
      const { life } = guest;
      const [near, far] = pair();
      const ends = [outer, near];
      const cut = () => {
        looks.delete(look);
        for (const end of [...ends, far]) end.destroy();
      };
      const look = () => {
        if (life.aborted && guest.running) cut();
        else if (!life.aborted && network.reaches(from, guest)) for (const end of ends) end.resume();
        else for (const end of ends) end.pause();
      };
      const carry = (source: Duplex, to: Duplex) => {
        source.on('data', (chunk: Buffer) => to.write(chunk));
        source.on('end', () => to.end());
        source.on('error', cut);
        source.on('close', cut);
      };
      carry(outer, near);
      carry(near, outer);
      looks.add(look);
      life.addEventListener('abort', look, { once: true });
      return far;
    },
  };
}

/**
 * Two ends, each of which reads what is written to the other: copied at once, for SSH uses its buffers again and again, and
 * handed over later, for it must not encrypt one packet in the middle of another.
 */
function pair(): readonly [Duplex, Duplex] {
  const end = (other: () => Duplex) =>
    new Duplex({
      read: () => undefined,
      write: (chunk: Buffer, _encoding, done) => {
        const copy = Buffer.from(chunk);
        queueMicrotask(() => other().push(copy));
        done();
      },
      final: (done) => {
        queueMicrotask(() => other().push(null));
        done();
      },
    });
  const near: Duplex = end(() => far);
  const far: Duplex = end(() => near);
  return [near, far];
}
