import type { ServerChannel } from 'ssh2';
import { MachineDown } from '../../machine-down.ts';
import type { Guest } from '../../guest.ts';

/** Who has said nothing for so long at a terminal has no input: people leave it open. */
const SILENCE_MS = 300;

/** Runs one command with what comes as its input, and says what it said. `atTerminal`: the input may never end. */
export function runCommand(guest: Guest, channel: ServerChannel, command: string, atTerminal: boolean): void {
  guest.commands += 1;
  input(guest, channel, atTerminal)
    .then((stdin) => guest.run(command, { stdin }))
    .then(
      ({ stdout, stderr, exitCode }) => {
        channel.write(stdout);
        channel.stderr.write(stderr);
        channel.exit(exitCode);
        channel.end();
      },
      (error: unknown) => {
        // A machine that went down says nothing any more.
        if (!(error instanceof MachineDown) && !guest.life.aborted) guest.site.onUnexpected(error as Error);
      },
    );
}

/** All of the input, one byte a character. */
function input(guest: Guest, channel: ServerChannel, atTerminal: boolean): Promise<string> {
  const chunks: Buffer[] = [];
  return new Promise((resolve) => {
    const whole = () => resolve(Buffer.concat(chunks).toString('latin1'));
    const silence = atTerminal ? guest.site.clock.startTimer(SILENCE_MS, whole) : undefined;
    channel.on('data', (chunk: Buffer) => {
      silence?.cancel();
      chunks.push(chunk);
    });
    channel.on('end', () => {
      silence?.cancel();
      whole();
    });
    channel.on('error', () => undefined);
  });
}
