import type { Timer } from '../../../seams/clock.ts';
import { toText } from '../files/inode.ts';
import type { Guest } from '../guest.ts';

/** How long the watchdog waits to be fed; undefined where SBD is not set up. */
export function readSbdSeconds(guest: Guest): number | undefined {
  const text = toText(guest.files.lookUp('/etc/default/sbd')?.data ?? '');
  const seconds = /^SBD_WATCHDOG_TIMEOUT=(\d+)/m.exec(text)?.[1];
  return seconds === undefined ? undefined : Number(seconds);
}

/** Feeds the watchdog for as long as this node is in the majority, once it has been; then the watchdog resets the machine. */
export class Sbd {
  readonly #guest: Guest;
  readonly #watchdogMs: number;
  #hungry: Timer | undefined;
  #wasWell = false;

  constructor(guest: Guest, watchdogMs: number) {
    this.#guest = guest;
    this.#watchdogMs = watchdogMs;
  }

  look(): void {
    if (this.#guest.corosync?.quorate) {
      this.#wasWell = true;
      this.#hungry?.cancel();
      this.#hungry = undefined;
    } else if (this.#wasWell) this.starve();
  }

  /** Nobody feeds it any more. */
  starve(): void {
    this.#hungry ??= this.#guest.site.clock.startTimer(this.#watchdogMs, () => {
      if (this.#guest.running && this.#guest.sbd === this) this.#guest.reset();
    });
  }

  stop(): void {
    this.#hungry?.cancel();
    this.#hungry = undefined;
  }
}
