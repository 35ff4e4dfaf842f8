import type { Duplex } from 'node:stream';
import { orAborted } from '../../seams/or-aborted.ts';
import type { ShellTarget } from '../../seams/shell.ts';
import { connect, type Connection } from './connect.ts';
import { forwardError } from './faults.ts';
import { createLine, type Lease, type Line, type LineOptions } from './line.ts';
import { createSlots, type Slots } from './slots.ts';

export interface LinkOptions extends Pick<LineOptions, 'clock' | 'heartbeatMs' | 'idleMs'> {
  readonly connectTimeoutMs: number;
  readonly maxChannels: number;
  /** Places for open connections, shared by all links. */
  readonly connections: Slots;
  /** Places for logins under way: each costs arithmetic, and too many at once run into their timeouts together. */
  readonly logins: Slots;
  /** Called when its connection ended, and nobody asks for another. */
  readonly onGone: () => void;
}

/** The way to one target: a connection is opened when somebody needs it, shared, and opened anew when it broke. */
export interface Link {
  /** Places for commands at the same time. */
  readonly channels: Slots;
  lease(signal?: AbortSignal): Promise<Lease>;
  /** Since when nobody uses its connection; undefined when somebody does, or there is none. */
  readonly idleSinceMs: number | undefined;
  hangUp(): void;
  /** Hangs up for good. */
  close(): void;
}

/** `via` is the link to the target's bastion, if it has one. */
export function createLink(target: ShellTarget, via: Link | undefined, options: LinkOptions): Link {
  const { connections, logins, connectTimeoutMs: timeoutMs, ...rest } = options;
  let line: Line | undefined;
  let over = false;
  /** Holds a fresh connection for those who waited for it. */
  let held: Lease | undefined;
  let asking = 0;
  let opening: Promise<Line> | undefined;

  /** The bastion before the place: those that have a place never wait for one that they hold themselves. */
  const open = async (): Promise<Line> => {
    const bastion = await via?.lease();
    const giveBack: (() => void)[] = [() => bastion?.release()];
    const free = () => giveBack.splice(0).forEach((give) => give());
    try {
      giveBack.push(await connections.take());
      const login = await logins.take();
      giveBack.push(login);
      const way = bastion && (await forward(bastion, target, target.via ?? target));
      const connection = await connect(target, way, { clock: rest.clock, timeoutMs });
      login();
      const isWanted = () => over || connections.waiting > 0;
      const forget = () => {
        if (line === opened) line = undefined;
      };
      const opened: Line = createLine(connection, target, {
        ...rest,
        isWanted,
        onEnding: forget,
        onGone: () => {
          forget();
          free();
          if (line === undefined && opening === undefined && asking === 0) options.onGone();
        },
      });
      return opened;
    } catch (error) {
      free();
      throw error;
    }
  };
  const ready = (): Promise<Line> => {
    opening ??= open()
      .then((opened) => {
        line = opened;
        held = opened.lease();
        // Who asked may have given up meanwhile.
        if (asking === 0) letGo();
        return opened;
      })
      .finally(() => (opening = undefined));
    return opening;
  };

  const letGo = () => {
    held?.release();
    held = undefined;
  };
  return {
    channels: createSlots(options.maxChannels),
    get idleSinceMs() {
      return line?.idleSinceMs;
    },
    async lease(signal) {
      asking++;
      try {
        const found = line ?? (await (signal === undefined ? ready() : orAborted(ready(), signal)));
        return found.lease();
      } finally {
        if (--asking === 0) letGo();
      }
    },
    hangUp: () => line?.hangUp(),
    close() {
      over = true;
      line?.hangUp();
    },
  };
}

function forward(bastion: Lease, target: ShellTarget, via: ShellTarget): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => reject(forwardError(error, target, via));
    const connection: Connection = bastion.connection;
    try {
      connection.forwardOut('127.0.0.1', 0, target.host, target.port, (error, channel) => {
        if (error === undefined) resolve(channel);
        else fail(error);
      });
    } catch (error) {
      fail(error as Error);
    }
  });
}
